package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the search for planted secrets finds: without this its silence would prove nothing. */
class LeakSearchTest {
  private static final String SECRET = "pl4nted&s3cret+value";
  private final LeakSearch search =
      new LeakSearch(new Needles().text("password", SECRET).text("other", "0123456789").all());

  @Test
  void everyFormIsFound() throws IOException {
    byte[] raw = SECRET.getBytes(StandardCharsets.UTF_8);
    assertThat(found(raw)).isPositive();
    assertThat(found(SECRET.getBytes(StandardCharsets.UTF_16LE))).isPositive();
    assertThat(found(SECRET.getBytes(StandardCharsets.UTF_16BE))).isPositive();
    assertThat(found(ascii(HexFormat.of().formatHex(raw)))).isPositive();
    assertThat(found(ascii(URLEncoder.encode(SECRET, StandardCharsets.UTF_8)))).isPositive();
    for (String before : new String[] {"", "u", "us", "use", "user:"}) {
      for (String behind : new String[] {"", "x", "xy"}) {
        byte[] whole = (before + SECRET + behind).getBytes(StandardCharsets.UTF_8);
        assertThat(found(Base64.getEncoder().encode(whole))).as(before + behind).isPositive();
        assertThat(found(Base64.getUrlEncoder().encode(whole))).isPositive();
      }
    }
    assertThat(found(ascii("pl4nted&s3cret+valu"))).isZero();
    assertThat(found(new byte[3])).isZero();
  }

  @Test
  void nothingHidesAtTheBordersOfPortions() throws IOException {
    byte[] data = new byte[9 << 20];
    new Random(1).nextBytes(data); // any bytes will do
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    int planted = 0;
    for (int at = 0; at + secret.length <= data.length; at += 65_521) {
      System.arraycopy(secret, 0, data, at, secret.length);
      planted++;
    }
    for (int border : new int[] {4 << 20, 8 << 20}) {
      for (int shift = -100; shift < 100; shift += 40) {
        System.arraycopy(secret, 0, data, border + shift, secret.length);
      }
    }
    System.arraycopy(secret, 0, data, data.length - secret.length, secret.length);
    assertThat(found(data)).isGreaterThanOrEqualTo(planted + 5);
  }

  private int found(byte[] data) throws IOException {
    return search.stream("here", new ByteArrayInputStream(data)).size();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
