package io.courier.crypto;

import java.util.Arrays;
import java.util.Optional;

/** Last two bytes of a blob: how its data key is wrapped. The content is AES-256-GCM always. */
public enum BlobAlgorithm {
  RSA_2048(0x0001, 256, "AES-256-GCM+RSA-OAEP-256/2048"),
  RSA_3072(0x0002, 384, "AES-256-GCM+RSA-OAEP-256/3072"),
  RSA_4096(0x0003, 512, "AES-256-GCM+RSA-OAEP-256/4096"),
  /** Local key of a Development installation. */
  DEVELOPMENT(0x00FF, 60, "AES-256-GCM+AES-256-GCM");

  private final int code;
  private final int wrappedLength;
  private final String text;

  BlobAlgorithm(int code, int wrappedLength, String text) {
    this.code = code;
    this.wrappedLength = wrappedLength;
    this.text = text;
  }

  int code() {
    return code;
  }

  int wrappedLength() {
    return wrappedLength;
  }

  /** For {@code details.algorithm} of audit entries. */
  public String text() {
    return text;
  }

  /**
   * Algorithm of an encrypted value, for {@code details.algorithm}.
   *
   * @throws io.courier.core.CourierException 1072 when the bytes are no blob
   */
  public static String textOf(byte[] blob) {
    return Blob.parse(blob).kek().algorithm().text();
  }

  static Optional<BlobAlgorithm> ofCode(int code) {
    return Arrays.stream(values()).filter(a -> a.code == code).findFirst();
  }
}
