package io.courier.connection;

import java.util.Map;
import java.util.UUID;

/**
 * What a user wants a connection to be: the writable members as they came, unchecked. Null =
 * absent: the default applies, but secrets are kept. An empty secret clears it.
 *
 * @param properties protocol options, values as JSON has them
 * @param tlsClientCertificate text: base64 of a PKCS#12 file that its password opens; an object is
 *     what a view shows of a stored one, and means absent
 * @param sshAlgorithms category to list of names, as JSON has it
 */
public record ConnectionDraft(
    String name,
    String group,
    String protocol,
    String host,
    Integer port,
    String authMethod,
    String username,
    String password,
    String clientSecret,
    Map<String, Object> properties,
    UUID sshKeyId,
    String hostKeyPolicy,
    String storedHostFingerprint,
    Boolean passiveMode,
    String tlsVersionFloor,
    String tlsCertPolicy,
    String tlsPinnedThumbprint,
    Object tlsClientCertificate,
    String tlsClientCertificatePassword,
    Map<String, Object> sshAlgorithms,
    Integer connectTimeoutSec,
    Integer operationTimeoutSec,
    Integer keepaliveIntervalSec,
    Integer transportRetries,
    String status,
    Boolean fipsOverride,
    String notes) {

  /** The PKCS#12 file; null when absent. */
  String certificateFile() {
    return tlsClientCertificate instanceof String file ? file : null;
  }

  /** Names what the draft is about; never a secret. */
  @Override
  public String toString() {
    return "ConnectionDraft[" + name + ", " + protocol + " " + host + ":" + port + "]";
  }
}
