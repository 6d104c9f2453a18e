package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a private key file of any accepted format: OpenSSH, PEM PKCS#1, SEC 1 and PKCS#8, PuTTY's
 * PPK 2 and 3, plain or encrypted. Type and length come from the key, never from the file name.
 */
final class SshKeyParser {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final Pattern PUBLIC_LINE =
      Pattern.compile("^(ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]+ AAAA.*", Pattern.DOTALL);
  private static final String DEK_INFO = "DEK-Info:";

  /** Blocks looked at before the one with the key: certificates, parameters. */
  private static final int MAX_BLOCKS = 100;

  private SshKeyParser() {}

  /**
   * @param file the file's bytes, which stay the caller's
   * @param passphrase null or empty when none was given
   * @throws CourierException 4000 for anything that is no acceptable private key, 4001 when the
   *     passphrase is missing or does not open it
   */
  static ParsedSshKey parse(byte[] file, Secret passphrase) {
    String text = new String(file, StandardCharsets.ISO_8859_1).strip();
    Secret given = passphrase == null || passphrase.length() == 0 ? null : passphrase;
    try {
      if (text.startsWith(PuttyKeyFile.START)) {
        return PuttyPrivateKeys.read(text, given);
      }
      int blocks = 0;
      for (int at = text.indexOf(BEGIN);
          at >= 0 && blocks < MAX_BLOCKS;
          at = text.indexOf(BEGIN, at + 1)) {
        blocks++;
        int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
        String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
        int end = text.indexOf("-----END " + label + DASHES, at);
        if (end > labelEnd && !label.equals("EC PARAMETERS")) {
          return parse(label, text.substring(labelEnd + DASHES.length(), end), given);
        }
      }
    } catch (IllegalArgumentException e) {
      throw unreadable(e);
    }
    throw notAPrivateKey(text);
  }

  static CourierException wrongPassphrase(Throwable cause) {
    return new CourierException(
        ErrorCode.INVALID_PASSPHRASE, "The passphrase does not open this key.", cause);
  }

  private static ParsedSshKey parse(String label, String body, Secret passphrase) {
    return switch (label) {
      case "OPENSSH PRIVATE KEY" -> {
        byte[] container = base64(body);
        try {
          yield openSsh(container, passphrase);
        } finally {
          Arrays.fill(container, (byte) 0);
        }
      }
      case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> traditional(label, body, passphrase);
      case "PRIVATE KEY" -> plain(base64(body), "pkcs8");
      case "ENCRYPTED PRIVATE KEY" -> {
        byte[] plain = PemDecryption.pbes2(base64(body), required(passphrase));
        yield decrypted(plain, "pkcs8", List.of());
      }
      case "DSA PRIVATE KEY" -> throw PkcsKeys.dsa();
      case "PUBLIC KEY", "RSA PUBLIC KEY", "SSH2 PUBLIC KEY" -> throw publicKey();
      default ->
          throw new CourierException(
              ErrorCode.KEY_IMPORT_FAILED, "The file holds something else than a private SSH key.");
    };
  }

  private static ParsedSshKey openSsh(byte[] container, Secret passphrase) {
    boolean encrypted = OpenSshPrivateKeys.isEncrypted(container);
    Secret needed = encrypted ? required(passphrase) : null;
    KeyPairParts parts = OpenSshPrivateKeys.read(container, needed);
    List<String> derivations = encrypted ? List.of("bcrypt key derivation") : List.of();
    return new ParsedSshKey(parts, "openssh", encrypted, derivations);
  }

  /** PKCS#1 or SEC 1, optionally under OpenSSL's DEK-Info encryption. */
  private static ParsedSshKey traditional(String label, String body, Secret passphrase) {
    String format = label.startsWith("RSA") ? "pkcs1" : "sec1";
    int dek = body.indexOf(DEK_INFO);
    if (dek < 0) {
      return plain(base64(body), format);
    }
    String info = body.substring(dek + DEK_INFO.length()).lines().findFirst().orElse("");
    StringBuilder data = new StringBuilder();
    body.lines().filter(line -> line.indexOf(':') < 0).forEach(data::append);
    byte[] plain = PemDecryption.dekInfo(info.strip(), base64(data), required(passphrase));
    return decrypted(plain, format, List.of("MD5 key derivation"));
  }

  /** A wrong passphrase leaves right padding once in 256 tries: then the DER is nonsense. */
  private static ParsedSshKey decrypted(byte[] plain, String format, List<String> derivations) {
    try {
      if (plain.length == 0 || plain[0] != DerReader.SEQUENCE) {
        throw wrongPassphrase(null);
      }
      return new ParsedSshKey(parts(plain, format), format, true, derivations);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** A key that was not encrypted; zeroes the DER. */
  private static ParsedSshKey plain(byte[] der, String format) {
    try {
      return new ParsedSshKey(parts(der, format), format, false, List.of());
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static KeyPairParts parts(byte[] der, String format) {
    return switch (format) {
      case "pkcs1" -> PkcsKeys.pkcs1(der);
      case "sec1" -> PkcsKeys.sec1(der, null);
      default -> PkcsKeys.pkcs8(der);
    };
  }

  /**
   * @throws CourierException 4001 when there is none
   */
  static Secret required(Secret passphrase) {
    if (passphrase == null) {
      throw new CourierException(
          ErrorCode.INVALID_PASSPHRASE, "The key is encrypted: its passphrase is needed.");
    }
    return passphrase;
  }

  /** Decodes without a further text of the key. */
  private static byte[] base64(CharSequence text) {
    byte[] digits = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < digits.length; i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        digits[count++] = c < 0x80 ? (byte) c : (byte) '?';
      }
    }
    byte[] exact = Arrays.copyOf(digits, count);
    Arrays.fill(digits, (byte) 0);
    try {
      return Base64.getDecoder().decode(exact);
    } finally {
      Arrays.fill(exact, (byte) 0);
    }
  }

  private static CourierException notAPrivateKey(String text) {
    if (PUBLIC_LINE.matcher(text).matches() || text.startsWith("---- BEGIN SSH2 PUBLIC KEY")) {
      return publicKey();
    }
    return unreadable(null);
  }

  private static CourierException publicKey() {
    return new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "This is a public key; the key store holds key pairs: import the private key file.");
  }

  private static CourierException unreadable(Throwable cause) {
    return new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "The file is not a readable private key. Accepted formats: OpenSSH, PEM (PKCS#1, PKCS#8,"
            + " SEC 1), PuTTY (PPK 2 and 3).",
        cause);
  }
}
