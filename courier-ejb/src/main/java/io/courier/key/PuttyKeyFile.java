package io.courier.key;

import com.password4j.types.Argon2;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The lines of a PuTTY private key file (PuTTY 0.78 manual, appendix C), not yet decrypted. */
final class PuttyKeyFile {
  static final String START = "PuTTY-User-Key-File-";

  private final int version;
  private final String algorithm;
  private final String encryption;
  private final String comment;
  private final byte[] publicBlob;
  private final Argon2Derivation derivation;
  private final byte[] privateBlob;
  private final byte[] mac;

  /**
   * @param text the file as ISO-8859-1, from its first line
   * @throws IllegalArgumentException for anything malformed
   * @throws CourierException 4000 for an older version, or a derivation beyond its bounds
   */
  PuttyKeyFile(String text) {
    Lines lines = new Lines(text.lines().collect(Collectors.toCollection(ArrayDeque::new)));
    version = version(text);
    algorithm = lines.value(START + version);
    encryption = lines.value("Encryption");
    comment = lines.value("Comment");
    publicBlob = lines.base64("Public-Lines");
    derivation = version == 3 && isEncrypted() ? derivation(lines) : null;
    privateBlob = lines.base64("Private-Lines");
    mac = HexFormat.of().parseHex(lines.value("Private-MAC").strip());
  }

  boolean isEncrypted() {
    return !encryption.equals("none");
  }

  /** 2 or 3. */
  int version() {
    return version;
  }

  String algorithm() {
    return algorithm;
  }

  String encryption() {
    return encryption;
  }

  /** As the MAC takes it. */
  byte[] comment() {
    return comment.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** In SSH wire form. */
  byte[] publicBlob() {
    return publicBlob;
  }

  /** Null unless version 3 and encrypted. */
  Argon2Derivation derivation() {
    return derivation;
  }

  byte[] privateBlob() {
    return privateBlob;
  }

  byte[] mac() {
    return mac;
  }

  private static int version(String text) {
    for (int version : new int[] {2, 3}) {
      if (text.startsWith(START + version + ": ")) {
        return version;
      }
    }
    throw new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "Courier reads PuTTY key files of versions 2 and 3; open the key in PuTTYgen, save it again"
            + " and import that.");
  }

  private static Argon2Derivation derivation(Lines lines) {
    String name = lines.value("Key-Derivation");
    Argon2 variant =
        switch (name) {
          case "Argon2id" -> Argon2.ID;
          case "Argon2i" -> Argon2.I;
          case "Argon2d" -> Argon2.D;
          default -> throw new IllegalArgumentException("Unknown key derivation");
        };
    int memory = Integer.parseInt(lines.value("Argon2-Memory"));
    int passes = Integer.parseInt(lines.value("Argon2-Passes"));
    int lanes = Integer.parseInt(lines.value("Argon2-Parallelism"));
    return new Argon2Derivation(variant, memory, passes, lanes, lines.value("Argon2-Salt"));
  }

  /** The lines from the front; a missing or other one is an {@link IllegalArgumentException}. */
  private record Lines(Deque<String> rest) {
    String value(String header) {
      String line = next();
      String start = header + ":";
      if (!line.startsWith(start)) {
        throw new IllegalArgumentException("Header " + header + " expected");
      }
      // editors take the blank behind an empty value away
      return line.startsWith(" ", start.length())
          ? line.substring(start.length() + 1)
          : line.substring(start.length());
    }

    /** The lines that a header counts, decoded. */
    byte[] base64(String header) {
      int count = Integer.parseInt(value(header).strip());
      StringBuilder data = new StringBuilder();
      for (int i = 0; i < count; i++) {
        data.append(next().strip());
      }
      return Base64.getDecoder().decode(data.toString());
    }

    private String next() {
      if (rest.isEmpty()) {
        throw new IllegalArgumentException("The file ends early");
      }
      return rest.remove();
    }
  }
}
