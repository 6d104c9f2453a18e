package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.core.Sha256;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key pair read from a file, or generated.
 *
 * @param format container it came in: {@code openssh}, {@code pkcs1}, {@code sec1}, {@code pkcs8},
 *     {@code ppk2}, {@code ppk3}; {@code generated}
 * @param encrypted whether the passphrase was needed
 * @param oldDerivations key derivations of the container that are not approved in FIPS mode
 */
record ParsedSshKey(
    KeyPairParts parts, String format, boolean encrypted, List<String> oldDerivations)
    implements AutoCloseable {
  static final String NOT_APPROVED =
      "Ed25519 is not approved in FIPS mode: a login with this key needs the connection's FIPS"
          + " override.";

  ParsedSshKey {
    try {
      parts.type();
    } catch (IllegalArgumentException e) {
      parts.wipe();
      throw new CourierException(ErrorCode.KEY_IMPORT_FAILED, e.getMessage(), e);
    }
  }

  SshKeyType type() {
    return parts.type();
  }

  /** PKCS#8 DER; the caller closes it. */
  Secret pkcs8() {
    return Secret.ofBytes(parts.pkcs8());
  }

  /** {@code SHA256:} and unpadded base64 over the public key blob. */
  String fingerprint() {
    byte[] digest = Sha256.of(parts.publicBlob());
    return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** One line for {@code authorized_keys}, without a comment. */
  String publicLine() {
    byte[] blob = parts.publicBlob();
    int nameLength = blob[3];
    String name = new String(blob, 4, nameLength, java.nio.charset.StandardCharsets.US_ASCII);
    return name + " " + Base64.getEncoder().encodeToString(blob);
  }

  /** What FIPS mode says about the key and its file. */
  List<String> fipsWarnings() {
    List<String> warnings = new ArrayList<>();
    if (!type().isFipsApproved()) {
      warnings.add(NOT_APPROVED);
    }
    oldDerivations.forEach(
        d -> warnings.add("The imported file used " + d + ", which FIPS mode does not approve."));
    return warnings;
  }

  @Override
  public void close() {
    parts.wipe();
  }

  @Override
  public String toString() {
    return type() + " " + format;
  }
}
