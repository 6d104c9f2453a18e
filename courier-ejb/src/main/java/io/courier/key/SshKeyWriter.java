package io.courier.key;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The transactions that change the key store, each with its audit event. */
@ApplicationScoped
@Transactional
public class SshKeyWriter {
  private static final String UNIQUE_FINGERPRINT = "uq_ssh_keys_fingerprint";

  @Inject SshKeyRepository keys;
  @Inject AuditLog audit;
  @Inject Clock clock;
  @Inject @Any Instance<SshKeyUsage> usages;

  /**
   * @param operation event to audit, with more details
   * @throws CourierException 4002 when the store holds the key already
   */
  public SshKeyView add(SshKey key, String operation, Map<String, Object> more) {
    if (keys.fingerprintExists(key.fingerprint())) {
      throw exists(key, null);
    }
    insert(key);
    SshKeyView view = key.view();
    Map<String, Object> details = new LinkedHashMap<>(more);
    details.put("hasPassphrase", view.hasPassphrase());
    if (!view.warnings().isEmpty()) {
      details.put("warnings", view.warnings());
    }
    record(key, operation, details);
    return view;
  }

  public SshKeyView describe(UUID id, Integer version, String name, String notes) {
    SshKey key = keys.lock(id);
    key.checkVersion(version, "SSH key");
    key.describe(name, notes);
    keys.flush();
    record(key, "KeyUpdated", Map.of());
    return key.view();
  }

  public SshKeyView changeStatus(UUID id, Integer version, SshKeyStatus target) {
    SshKey key = keys.lock(id);
    key.checkVersion(version, "SSH key");
    key.changeStatus(target);
    keys.flush();
    record(key, target == SshKeyStatus.ACTIVE ? "KeyActivated" : "KeyRetired", Map.of());
    return key.view();
  }

  public SshKeyView delete(UUID id, Integer version) {
    SshKey key = keys.lock(id);
    key.checkVersion(version, "SSH key");
    List<String> users = usersOf(id);
    if (!users.isEmpty()) {
      throw new CourierException(
          ErrorCode.KEY_IN_USE,
          "The key is used by " + String.join(", ", users) + "; give them another key first.");
    }
    key.overwriteSecrets();
    keys.flush();
    key.purge(clock.instant());
    keys.flush();
    record(key, "KeyDeleted", Map.of());
    return key.view();
  }

  public String exportPublic(UUID id) {
    SshKey key = keys.live(id);
    record(key, "KeyExported", Map.of("format", "openssh", "part", "public"));
    return key.publicLine() + " " + key.name().replaceAll("[^A-Za-z0-9@._-]", "_") + "\n";
  }

  /** Names of the live users of a key. */
  public List<String> usersOf(UUID id) {
    return usages.stream().flatMap(u -> users(u, id)).toList();
  }

  /** Two imports of one key may run at once: the index decides. */
  private void insert(SshKey key) {
    try {
      keys.add(key);
    } catch (PersistenceException e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (String.valueOf(t.getMessage()).contains(UNIQUE_FINGERPRINT)) {
          throw exists(key, e);
        }
      }
      throw e;
    }
  }

  private static CourierException exists(SshKey key, Throwable cause) {
    return new CourierException(
        ErrorCode.KEY_FINGERPRINT_EXISTS,
        "The store already holds the key " + key.fingerprint() + ".",
        cause);
  }

  private static Stream<String> users(SshKeyUsage usage, UUID id) {
    return usage.usersOf(id).stream();
  }

  private void record(SshKey key, String operation, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", key.name());
    details.put("algorithm", Codes.of(key.keyType()));
    details.put("fingerprint", key.fingerprint());
    if (!key.keyType().isFipsApproved()) {
      details.put("fipsApproved", false);
    }
    details.putAll(more);
    audit.record(new AuditEvent(SshKey.ENTITY, key.id(), operation, details));
  }
}
