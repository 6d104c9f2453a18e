package io.courier.connection;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.jca.api.Credential;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.key.SshKeyVault;
import java.util.UUID;

/** Decrypts what one login needs, at the moment of that login. Holds blobs only. */
final class StoredCredentials implements CredentialSource {
  private final UUID connectionId;
  private final byte[] passwordBlob;
  private final UUID sshKeyId;
  private final Actor actor;
  private final EnvelopeEncryption encryption;
  private final SshKeyVault keys;

  StoredCredentials(
      Connection connection, Actor actor, EnvelopeEncryption encryption, SshKeyVault keys) {
    LoginMethod method = connection.values().login().method();
    this.connectionId = connection.id();
    this.passwordBlob = method.usesPassword() ? connection.passwordBlob() : null;
    this.sshKeyId = method.usesKey() ? connection.values().login().sshKeyId() : null;
    this.actor = actor;
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
    try {
      if (passwordBlob != null) {
        password = encryption.decrypt(passwordBlob, Connection.passwordLocation(connectionId));
      }
      Secret key = sshKeyId == null ? null : keys.privateKey(sshKeyId, actor, connectionId);
      return new Credential(
          password == null ? null : password.bytes(), key == null ? null : key.bytes());
    } catch (CourierException e) {
      if (password != null) {
        password.close();
      }
      throw new FileTransferException(Reason.AUTHENTICATION_FAILED, e.getMessage(), e);
    }
  }
}
