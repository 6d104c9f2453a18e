package io.courier.key;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/**
 * SSH keys: one line for {@code authorized_keys}, without a name. Retired ones too: like the export
 * of their public part, that may be undone.
 */
@Dependent
class ShareableSshKeys implements ShareableKeys {
  @Inject SshKeyRepository keys;

  @Override
  public SharedKeyType type() {
    return SharedKeyType.SSH;
  }

  @Override
  public void requireLive(UUID keyId) {
    keys.live(keyId);
  }

  @Override
  public Optional<String> publicKey(UUID keyId) {
    return keys.any(keyId).filter(k -> !k.isDeleted()).map(k -> k.publicLine() + "\n");
  }
}
