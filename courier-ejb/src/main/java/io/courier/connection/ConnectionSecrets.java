package io.courier.connection;

import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The encrypted form of a draft's secrets: null keeps what is stored, empty clears it, else a blob
 * under a new data key.
 */
record ConnectionSecrets(List<byte[]> blobs) {

  static ConnectionSecrets encrypt(ConnectionDraft draft, UUID id, EnvelopeEncryption encryption) {
    List<byte[]> blobs = new ArrayList<>();
    blobs.add(blob(draft.password(), Connection.passwordLocation(id), encryption));
    blobs.add(blob(draft.clientSecret(), Connection.clientSecretLocation(id), encryption));
    return new ConnectionSecrets(blobs);
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

  /** Names of the members that change. */
  List<String> changed() {
    List<String> names = new ArrayList<>();
    if (password() != null) {
      names.add("password");
    }
    if (clientSecret() != null) {
      names.add("clientSecret");
    }
    return names;
  }

  @Override
  public String toString() {
    return "***";
  }
}
