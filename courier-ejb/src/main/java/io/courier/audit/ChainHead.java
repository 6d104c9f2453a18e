package io.courier.audit;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the chain: kept outside the database it proves that everything up to there is still
 * the same. Written {@code HASH:SEQ}.
 *
 * @param seq number of the row, 0 before the first one
 * @param hash its {@code row_hash}, 64 hexadecimal digits in lower case
 */
public record ChainHead(long seq, String hash) {
  private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F]{64}):([0-9]{1,18})");

  static ChainHead of(long seq, byte[] hash) {
    return new ChainHead(seq, HexFormat.of().formatHex(hash));
  }

  /**
   * @throws IllegalArgumentException when the text is not {@code HASH:SEQ}
   */
  public static ChainHead parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not HASH:SEQ with 64 hexadecimal digits and a number");
    }
    return new ChainHead(
        Long.parseLong(matcher.group(2)), matcher.group(1).toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return hash + ":" + seq;
  }
}
