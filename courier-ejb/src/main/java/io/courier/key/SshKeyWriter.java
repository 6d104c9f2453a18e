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
  @Inject SshKeyRepository keys;
  @Inject AuditLog audit;
  @Inject Clock clock;
  @Inject @Any Instance<SshKeyUsage> usages;

  public SshKeyView add(SshKey key, ParsedSshKey parsed) {
    if (keys.fingerprintExists(key.fingerprint())) {
      throw new CourierException(
          ErrorCode.KEY_FINGERPRINT_EXISTS,
          "The store already holds the key " + key.fingerprint() + ".");
    }
    keys.add(key);
    SshKeyView view = key.view();
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("format", parsed.format());
    more.put("hasPassphrase", view.hasPassphrase());
    if (!view.warnings().isEmpty()) {
      more.put("warnings", view.warnings());
    }
    record(key, "KeyImported", more);
    return view;
  }

  public SshKeyView describe(UUID id, Integer version, String name, String notes) {
    SshKey key = keys.live(id);
    key.checkVersion(version, "SSH key");
    key.describe(name, notes);
    keys.flush();
    record(key, "KeyUpdated", Map.of());
    return key.view();
  }

  public SshKeyView changeStatus(UUID id, SshKeyStatus target) {
    SshKey key = keys.live(id);
    key.changeStatus(target);
    keys.flush();
    record(key, target == SshKeyStatus.ACTIVE ? "KeyActivated" : "KeyRetired", Map.of());
    return key.view();
  }

  public SshKeyView delete(UUID id, Integer version) {
    SshKey key = keys.live(id);
    key.checkVersion(version, "SSH key");
    List<String> users = usages.stream().flatMap(u -> users(u, id)).toList();
    if (!users.isEmpty()) {
      throw new CourierException(
          ErrorCode.KEY_IN_USE,
          "The key is used by " + String.join(", ", users) + "; give them another key first.");
    }
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

  private static Stream<String> users(SshKeyUsage usage, UUID id) {
    return usage.usersOf(id).stream();
  }

  private void record(SshKey key, String operation, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", key.name());
    details.put("algorithm", Codes.of(key.keyType()));
    details.put("fingerprint", key.fingerprint());
    details.putAll(more);
    audit.record(new AuditEvent(SshKey.ENTITY, key.id(), operation, details));
  }
}
