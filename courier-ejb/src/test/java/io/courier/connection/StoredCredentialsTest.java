package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.Actor;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.key.SshKeyVault;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredCredentialsTest {

  @Test
  void aFailureOfAnyKindLeavesNoPassword() {
    UUID id = UUID.randomUUID();
    Drafts drafts =
        Drafts.sftp()
            .with("authMethod", "password_and_ssh_key")
            .with("sshKeyId", UUID.randomUUID());
    Connection connection = new Connection(id, drafts.values(), "anna");
    connection.putSecrets(new ConnectionSecrets(Arrays.asList(new byte[] {1}, null, null), null));
    byte[] password = {7, 7, 7};
    StoredCredentials credentials =
        new StoredCredentials(
            connection,
            new ConnectionEvent.Occasion(ConnectionBeans.ANNA, null),
            new Fixed(Secret.ofBytes(password)),
            new Away());
    assertThatThrownBy(credentials::open).isInstanceOf(IllegalStateException.class);
    assertThat(password).containsOnly(0);
  }

  /** A vault whose database is away. */
  private static final class Away extends SshKeyVault {
    @Override
    public Secret privateKey(UUID id, Actor actor, UUID connectionId, UUID executionId) {
      throw new IllegalStateException("away");
    }
  }

  /** Always the same plain text. */
  private record Fixed(Secret plain) implements EnvelopeEncryption {
    @Override
    public byte[] encrypt(Secret secret, SecretLocation location) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Secret decrypt(byte[] blob, SecretLocation location) {
      return plain;
    }
  }
}
