package io.courier.web.rest.edge;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Paths that mean one thing to every layer. Refused are path parameters, empty and dot segments,
 * backslashes, control characters, and percent-encoded forms of these or of what needs no encoding
 * (letters, digits, {@code - . _ ~}), and bytes that no UTF-8 text has: then a prefix of the raw
 * path is a prefix of what the resources see, and a token in it has one form only.
 */
final class CleanPath {
  private static final Pattern TRICK =
      Pattern.compile(
          "//|;|\\\\|/\\.{1,2}(/|$)|[\\x00-\\x20\\x7f]"
              + "|%(?![0-9a-fA-F]{2})"
              + "|%([01][0-9a-fA-F]|7[eEfF]|2[dDeEfF]|3[0-9bB]|5[cCfF]|[46][1-9a-fA-F]|[57][0-9aA]|[cC][01]|[fF][5-9a-fA-F])");

  private CleanPath() {}

  static boolean isClean(String rawPath) {
    return rawPath != null && rawPath.startsWith("/") && !TRICK.matcher(rawPath).find();
  }

  /** Whether a raw query, which may be null, can be part of an address at all. */
  static boolean isReadable(String rawQuery) {
    if (rawQuery == null) {
      return true;
    }
    try {
      URI.create("https://host/?" + rawQuery);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the path is the segment or lies below it: {@code /a/b} is not below {@code /a/bc}. */
  static boolean isAtOrBelow(String path, String segment) {
    return path.equals(segment) || path.startsWith(segment + "/");
  }
}
