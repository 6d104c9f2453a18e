package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.core.CourierException;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.Credential;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.key.SshKeyVault;
import java.util.Arrays;
import java.util.UUID;

/** Decrypts what one login needs, at the moment of that login. Holds blobs only. */
final class StoredCredentials implements CredentialSource {
  private final UUID connectionId;
  private final byte[] passwordBlob;
  private final UUID sshKeyId;
  private final byte[] certificateBlob;
  private final Occasion occasion;
  private final EnvelopeEncryption encryption;
  private final SshKeyVault keys;

  StoredCredentials(
      Connection connection, Occasion occasion, EnvelopeEncryption encryption, SshKeyVault keys) {
    LoginMethod method = connection.values().login().method();
    this.connectionId = connection.id();
    this.passwordBlob = method.usesPassword() ? connection.passwordBlob() : null;
    this.sshKeyId = method.usesKey() ? connection.values().login().sshKeyId() : null;
    this.certificateBlob =
        connection.values().protocol() == ConnectionProtocol.FTPS
            ? connection.clientCertificateBlob()
            : null;
    this.occasion = occasion;
    this.encryption = encryption;
    this.keys = keys;
  }

  /**
   * A refusal of the key store or the key service is the cause of the exception, a {@link
   * CourierException}.
   */
  @Override
  public Credential open() throws FileTransferException {
    Secret password = null;
    ClientCertificate certificate = null;
    boolean complete = false;
    try {
      if (passwordBlob != null) {
        password = encryption.decrypt(passwordBlob, Connection.passwordLocation(connectionId));
      }
      certificate = certificateBlob == null ? null : certificate();
      Secret key =
          sshKeyId == null
              ? null
              : keys.privateKey(sshKeyId, occasion.actor(), connectionId, occasion.executionId());
      Credential credential =
          new Credential(
              password == null ? null : password.bytes(),
              key == null ? null : key.bytes(),
              certificate);
      complete = true;
      return credential;
    } catch (CourierException e) {
      throw new FileTransferException(Reason.AUTHENTICATION_FAILED, e.getMessage(), e);
    } finally {
      if (!complete) {
        overwrite(password, certificate);
      }
    }
  }

  private static void overwrite(Secret password, ClientCertificate certificate) {
    if (password != null) {
      password.close();
    }
    if (certificate != null) {
      Arrays.fill(certificate.privateKey(), (byte) 0);
    }
  }

  private ClientCertificate certificate() {
    try (Secret stored =
        encryption.decrypt(certificateBlob, Connection.clientCertificateLocation(connectionId))) {
      return ClientCertificates.read(stored);
    }
  }
}
