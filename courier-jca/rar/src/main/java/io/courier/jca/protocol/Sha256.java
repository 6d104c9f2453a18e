package io.courier.jca.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256. Not thread-safe. */
final class Sha256 {
  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  void update(byte[] buffer, int offset, int length) {
    digest.update(buffer, offset, length);
  }

  /** The digits for what came so far; the computation goes on. */
  String soFar() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The platform's SHA-256 can be cloned", e);
    }
  }

  /** 64 lower-case hex digits; ends this computation. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
