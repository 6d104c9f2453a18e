package io.courier.key;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives private keys to logins. For the engine: checks the key's state, not the caller's role.
 * Needs no transaction.
 */
@ApplicationScoped
public class SshKeyVault {
  @Inject SshKeyRepository keys;
  @Inject EnvelopeEncryption encryption;
  @Inject AuditLog audit;

  /**
   * @throws CourierException 4003 when the key is retired or gone
   */
  public void requireActive(UUID id) {
    active(id);
  }

  /** Whether a connection may name the key. */
  public boolean isActive(UUID id) {
    return keys.any(id).filter(k -> k.status() == SshKeyStatus.ACTIVE).isPresent();
  }

  /** Algorithm of a key, whatever its state; empty for an unknown id. */
  public Optional<SshKeyType> keyType(UUID id) {
    return keys.any(id).map(SshKey::keyType);
  }

  /**
   * Decrypts the key as PKCS#8 DER; the caller closes it. Audited as {@code KeyUsed}.
   *
   * @param connectionId where it logs in
   * @param executionId of the run that needs it, null for a test
   * @throws CourierException 4003 when the key is retired or gone, 1071 or 1072 when it cannot be
   *     decrypted
   */
  public Secret privateKey(UUID id, Actor actor, UUID connectionId, UUID executionId) {
    SshKey key = active(id);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("use", "login");
    details.put("algorithm", Codes.of(key.keyType()));
    details.put("fingerprint", key.fingerprint());
    details.put("connectionId", connectionId.toString());
    details.put("jobExecutionId", executionId == null ? null : executionId.toString());
    audit.recordIndependently(actor, new AuditEvent(SshKey.ENTITY, id, "KeyUsed", details));
    return encryption.decrypt(key.privateKeyBlob(), SshKey.privateKeyLocation(id));
  }

  private SshKey active(UUID id) {
    SshKey key = keys.any(id).orElseThrow(() -> CourierException.notFound("SSH key", id));
    if (key.status() != SshKeyStatus.ACTIVE) {
      throw new CourierException(
          ErrorCode.KEY_NOT_ACTIVE,
          "SSH key "
              + key.name()
              + " is "
              + Codes.of(key.status())
              + "; activate it or choose another key for the connection.");
    }
    return key;
  }
}
