package io.courier.core;

import java.nio.charset.StandardCharsets;

/** Names that a partner chose: which are harmless, and how the others may be shown. Stateless. */
public final class PartnerText {
  private static final int LONGEST_NAME_BYTES = 255;
  private static final int UNDECODABLE = 0xFFFD;
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private PartnerText() {}

  /** For logs, messages and pages: what does not show itself becomes an escape. */
  public static String escaped(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append(String.format("\\u{%x}", c));
              }
            });
    return shown.toString();
  }

  /**
   * Whether a name of a listing may be used as it is: one path element on every system, of
   * characters that show themselves and survived decoding.
   */
  public static boolean isHarmlessName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.codePoints().allMatch(c -> c != UNDECODABLE && isPlain(c))
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME_BYTES;
  }

  /** Controls, bidirectional marks and separators do not show themselves. */
  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT -> c == JOINER || c == NON_JOINER;
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
