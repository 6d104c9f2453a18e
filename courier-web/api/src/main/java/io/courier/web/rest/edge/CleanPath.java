package io.courier.web.rest.edge;

import java.util.regex.Pattern;

/**
 * Paths that mean one thing to every layer. Refused are path parameters, empty and dot segments,
 * backslashes, control characters, and percent-encoded forms of these or of letters, digits and
 * dots, and bytes that no UTF-8 text has: then a prefix of the raw path is a prefix of what the
 * resources see.
 */
final class CleanPath {
  private static final Pattern TRICK =
      Pattern.compile(
          "//|;|\\\\|/\\.{1,2}(/|$)|[\\x00-\\x20\\x7f]"
              + "|%(?![0-9a-fA-F]{2})"
              + "|%([01][0-9a-fA-F]|7[fF]|2[eEfF]|3[0-9bB]|5[cC]|[46][1-9a-fA-F]|[57][0-9aA]|[cC][01]|[fF][5-9a-fA-F])");

  private CleanPath() {}

  static boolean isClean(String rawPath) {
    return rawPath != null && rawPath.startsWith("/") && !TRICK.matcher(rawPath).find();
  }

  /** Whether the path is the segment or lies below it: {@code /a/b} is not below {@code /a/bc}. */
  static boolean isAtOrBelow(String path, String segment) {
    return path.equals(segment) || path.startsWith(segment + "/");
  }
}
