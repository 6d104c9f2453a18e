package io.courier.it.secret;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The forms in which a secret may lie around. */
final class Needles {
  /** Shorter forms would be found by chance. */
  static final int SHORTEST = 8;

  private final List<Needle> all = new ArrayList<>();

  /** One form of one secret. */
  static final class Needle {
    private final String secret;
    private final String form;
    private final byte[] bytes;

    Needle(String secret, String form, byte[] bytes) {
      this.secret = secret;
      this.form = form;
      this.bytes = bytes;
    }

    String secret() {
      return secret;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return secret + " (" + form + ")";
    }
  }

  /**
   * A text: raw and in UTF-16 of both byte orders, in hex, in base64 wherever it begins in a larger
   * value, URL-encoded.
   */
  Needles text(String name, String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    bytes(name, raw);
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    if (!encoded.equals(text)) {
      texts(name, "URL-encoded", encoded);
    }
    return this;
  }

  /** Binary material. */
  Needles bytes(String name, byte[] raw) {
    add(name, "raw", raw);
    for (Charset wide : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      add(name, wide.name(), new String(raw, StandardCharsets.ISO_8859_1).getBytes(wide));
    }
    String hex = HexFormat.of().formatHex(raw);
    texts(name, "hex", hex);
    texts(name, "HEX", hex.toUpperCase(Locale.ROOT));
    for (int offset = 0; offset < 3; offset++) {
      String base64 = base64(raw, offset);
      texts(name, "base64+" + offset, base64);
      texts(name, "base64url+" + offset, base64.replace('+', '-').replace('/', '_'));
    }
    return this;
  }

  List<Needle> all() {
    return all;
  }

  /** What stays the same in base64, whatever comes before and behind. */
  private static String base64(byte[] raw, int offset) {
    byte[] shifted = new byte[offset + raw.length];
    System.arraycopy(raw, 0, shifted, offset, raw.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = offset == 0 ? 0 : offset + 1;
    int to = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
    return text.substring(from, to);
  }

  private void texts(String name, String form, String text) {
    add(name, form, text.getBytes(StandardCharsets.US_ASCII));
    add(name, form + " in UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
  }

  private void add(String name, String form, byte[] bytes) {
    if (bytes.length < SHORTEST) {
      throw new IllegalArgumentException(name + " is too short to be looked for");
    }
    boolean known = all.stream().anyMatch(n -> Arrays.equals(n.bytes(), bytes));
    if (!known) {
      all.add(new Needle(name, form, bytes));
    }
  }
}
