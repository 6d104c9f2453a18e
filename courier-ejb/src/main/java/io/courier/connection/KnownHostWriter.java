package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.KnownHost.HostKey;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An Admin's decisions on host keys, each in both audit logs. */
@ApplicationScoped
@Transactional
public class KnownHostWriter {
  @Inject ConnectionRepository connections;
  @Inject KnownHostRepository knownHosts;
  @Inject ConnectionJournal journal;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  public KnownHostView preapprove(UUID connectionId, HostKey key) {
    Connection connection = connections.locked(connectionId);
    if (connection.values().protocol() != ConnectionProtocol.SFTP) {
      throw new CourierException(
          ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
          "Only sftp connections have host keys.",
          List.of(new FieldProblem("protocol", "Is not sftp.")),
          null);
    }
    if (knownHosts.of(connectionId, key.fingerprint()).isPresent()) {
      throw new CourierException(
          ErrorCode.DUPLICATE_KNOWN_HOST_FINGERPRINT,
          "The connection already knows the host key " + key.fingerprint() + ".");
    }
    KnownHost host = new KnownHost(Ids.next(clock), connectionId, key, clock.instant());
    removeApproved(connectionId, key.keyType());
    host.approve(actor.get().name(), clock.instant());
    knownHosts.add(host);
    connection.mirrorHostKey(key.fingerprint());
    record(connection, host, ConnectionOperation.HOST_KEY_APPROVED);
    return host.view();
  }

  public KnownHostView approve(UUID id) {
    Connection connection = connections.locked(knownHosts.connectionOf(id));
    KnownHost host = knownHosts.get(id);
    if (host.isApproved()) {
      throw new CourierException(
          ErrorCode.KNOWN_HOST_ALREADY_APPROVED,
          "The host key " + host.fingerprint() + " is approved already.");
    }
    removeApproved(connection.id(), host.keyType());
    host.approve(actor.get().name(), clock.instant());
    connection.mirrorHostKey(host.fingerprint());
    connection.resolveAttention();
    record(connection, host, ConnectionOperation.HOST_KEY_APPROVED);
    return host.view();
  }

  public KnownHostView delete(UUID id) {
    Connection connection = connections.locked(knownHosts.connectionOf(id));
    KnownHost host = knownHosts.get(id);
    KnownHostView gone = host.view();
    knownHosts.remove(host);
    if (gone.approvedBy() == null) {
      connection.resolveAttention();
      record(connection, host, ConnectionOperation.HOST_KEY_REJECTED);
    } else {
      withdraw(connection, host);
    }
    return gone;
  }

  private void withdraw(Connection connection, KnownHost host) {
    if (host.fingerprint().equals(connection.storedHostFingerprint())) {
      connection.mirrorHostKey(knownHosts.newestApproved(connection.id()));
    }
    audit.record(
        new AuditEvent(
            KnownHost.ENTITY,
            host.id(),
            "KnownHostDeleted",
            details(connection, host, connection.storedHostFingerprint())));
  }

  private void removeApproved(UUID connectionId, String keyType) {
    knownHosts.approved(connectionId).stream()
        .filter(k -> k.keyType().equals(keyType))
        .forEach(knownHosts::remove);
  }

  private void record(Connection connection, KnownHost host, ConnectionOperation operation) {
    Map<String, Object> details = details(connection, host, connection.storedHostFingerprint());
    journal.recordWithin(
        ConnectionEvent.of(connection.id(), operation, new Occasion(actor.get(), null), details));
    audit.record(new AuditEvent(Connection.ENTITY, connection.id(), operation.code(), details));
  }

  private static Map<String, Object> details(
      Connection connection, KnownHost host, String trusted) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("fingerprint", host.fingerprint());
    details.put("presented", host.fingerprint());
    details.put("expected", trusted);
    details.put("keyType", host.keyType());
    details.put("policy", Codes.of(connection.hostKeyPolicy()));
    return details;
  }
}
