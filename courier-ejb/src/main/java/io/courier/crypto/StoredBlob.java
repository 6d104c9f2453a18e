package io.courier.crypto;

/** An envelope as it stands in a row. Envelopes are no secrets. */
final class StoredBlob {
  private final String id;
  private final byte[] bytes;

  StoredBlob(String id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  String id() {
    return id;
  }

  byte[] bytes() {
    return bytes;
  }
}
