package io.courier.connection;

import io.courier.core.Secret;
import io.courier.crypto.BlobAlgorithm;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The encrypted form of a draft's secrets: null keeps what is stored, empty clears it, else a blob
 * under a new data key.
 *
 * @param blobs password, client secret, client certificate
 * @param certificate of a new client certificate, else null
 */
record ConnectionSecrets(List<byte[]> blobs, ClientCertificateInfo certificate) {

  /**
   * @throws io.courier.core.CourierException 1000 for a client certificate that cannot be used,
   *     1071 when the key service is unavailable
   */
  static ConnectionSecrets encrypt(
      ConnectionDraft draft, UUID id, Instant now, EnvelopeEncryption encryption) {
    List<byte[]> blobs = new ArrayList<>();
    String certificate = draft.certificateFile();
    if (certificate == null || certificate.isBlank()) {
      addTexts(blobs, draft, id, encryption);
      blobs.add(certificate == null ? null : new byte[0]);
      return new ConnectionSecrets(blobs, null);
    }
    ClientCertificates.Opened opened =
        ClientCertificates.open(certificate, draft.tlsClientCertificatePassword(), now);
    try (Secret stored = opened.stored()) {
      addTexts(blobs, draft, id, encryption);
      blobs.add(encryption.encrypt(stored, Connection.clientCertificateLocation(id)));
      return new ConnectionSecrets(blobs, opened.info());
    }
  }

  private static void addTexts(
      List<byte[]> blobs, ConnectionDraft draft, UUID id, EnvelopeEncryption encryption) {
    blobs.add(blob(draft.password(), Connection.passwordLocation(id), encryption));
    blobs.add(blob(draft.clientSecret(), Connection.clientSecretLocation(id), encryption));
  }

  private static byte[] blob(String given, SecretLocation location, EnvelopeEncryption encryption) {
    if (given == null || given.isEmpty()) {
      return given == null ? null : new byte[0];
    }
    try (Secret secret = Secret.ofText(given)) {
      return encryption.encrypt(secret, location);
    }
  }

  byte[] password() {
    return blobs.get(0);
  }

  byte[] clientSecret() {
    return blobs.get(1);
  }

  byte[] clientCertificate() {
    return blobs.get(2);
  }

  /** How the new ones were encrypted; null when secrets were only cleared. */
  String algorithm() {
    return blobs.stream()
        .filter(blob -> blob != null && blob.length > 0)
        .findFirst()
        .map(BlobAlgorithm::textOf)
        .orElse(null);
  }

  /** Names of the members that change. */
  List<String> changed() {
    List<String> names = new ArrayList<>();
    if (password() != null) {
      names.add("password");
    }
    if (clientSecret() != null) {
      names.add("clientSecret");
    }
    if (clientCertificate() != null) {
      names.add("tlsClientCertificate");
    }
    return names;
  }

  @Override
  public String toString() {
    return "***";
  }
}
