package io.courier.connection;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyVault;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** SSH keys by id, all active. */
final class KeyRing extends SshKeyVault {
  private final Map<UUID, SshKeyType> types = new HashMap<>();

  UUID add(SshKeyType type) {
    UUID id = UUID.randomUUID();
    types.put(id, type);
    return id;
  }

  @Override
  public void requireActive(UUID id) {
    if (!types.containsKey(id)) {
      throw new CourierException(ErrorCode.KEY_NOT_ACTIVE, "not active");
    }
  }

  @Override
  public boolean isActive(UUID id) {
    return types.containsKey(id);
  }

  @Override
  public Optional<SshKeyType> keyType(UUID id) {
    return Optional.ofNullable(types.get(id));
  }

  @Override
  public Secret privateKey(UUID id, Actor actor, UUID connectionId, UUID executionId) {
    return Secret.ofText("key " + id);
  }
}
