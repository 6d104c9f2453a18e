package io.courier.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The form of an encrypted value without encryption: its content stands inverted where the cipher
 * text would, everything before it is zero but the version. For tests of what surrounds encryption.
 */
public final class StandInBlob {
  private static final int BEFORE_TEXT = 36 + 60 + 12 + 16;
  private static final int CODE = 2;

  private StandInBlob() {}

  public static byte[] of(byte... content) {
    byte[] blob = new byte[BEFORE_TEXT + content.length + CODE];
    byte[] version = "development".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(version, 0, blob, 0, version.length);
    System.arraycopy(inverted(content), 0, blob, BEFORE_TEXT, content.length);
    blob[blob.length - 1] = (byte) 0xff;
    return blob;
  }

  public static byte[] content(byte[] blob) {
    return inverted(Arrays.copyOfRange(blob, BEFORE_TEXT, blob.length - CODE));
  }

  private static byte[] inverted(byte[] from) {
    byte[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] = (byte) ~to[i];
    }
    return to;
  }
}
