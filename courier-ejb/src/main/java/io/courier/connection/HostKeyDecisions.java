package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.KnownHost.HostKey;
import io.courier.core.Codes;
import io.courier.core.Ids;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Decides on a presented host key by the connection's policy and records the decision, in one
 * transaction that does not depend on the caller's. Decisions on one connection take turns over all
 * nodes, so of two first contacts with different keys one wins.
 */
@ApplicationScoped
public class HostKeyDecisions {
  @Inject ConnectionRepository connections;
  @Inject KnownHostRepository knownHosts;
  @Inject ConnectionJournal journal;
  @Inject AuditLog audit;
  @Inject Event<ConnectionRequiresAttention> attention;
  @Inject Outbox outbox;
  @Inject Clock clock;

  /** Types of the approved keys; the adapter asks for these first. */
  public List<String> knownKeyTypes(UUID connectionId) {
    return knownHosts.approved(connectionId).stream()
        .map(KnownHost::keyType)
        .collect(Collectors.toList());
  }

  /**
   * @return empty to accept, else why not: both fingerprints and what to do
   */
  @Transactional(TxType.REQUIRES_NEW)
  public Optional<String> refusal(UUID connectionId, HostKey presented, Occasion occasion) {
    Connection connection = connections.locked(connectionId);
    return switch (connection.hostKeyPolicy()) {
      case ALWAYS_TRUST -> {
        recordInsecureUse(connection, presented.fingerprint(), occasion);
        yield Optional.empty();
      }
      case MANUAL -> manual(connection, presented, occasion);
      case TRUST_ON_FIRST_USE -> trustOnFirstUse(connection, presented, occasion);
    };
  }

  /** A pooled session of an AlwaysTrust connection is borrowed: an open like any other. */
  @Transactional(TxType.REQUIRES_NEW)
  public void recordReuse(UUID connectionId, String fingerprint, Occasion occasion) {
    Connection connection = connections.live(connectionId);
    if (connection.hostKeyPolicy() == HostKeyPolicy.ALWAYS_TRUST) {
      recordInsecureUse(connection, fingerprint, occasion);
    }
  }

  private Optional<String> manual(Connection connection, HostKey presented, Occasion occasion) {
    String expected = connection.storedHostFingerprint();
    if (presented.fingerprint().equals(expected)) {
      knownHosts
          .of(connection.id(), presented.fingerprint())
          .ifPresent(known -> known.seen(clock.instant()));
      return Optional.empty();
    }
    recordRejection(connection, expected, presented, occasion);
    return Optional.of(
        expected == null
            ? "No host key is configured: the server presented "
                + presented.fingerprint()
                + "; confirm it by another channel and store it as storedHostFingerprint."
            : mismatch(expected, presented)
                + "; if the partner confirms the new key by another channel, store it as"
                + " storedHostFingerprint.");
  }

  private Optional<String> trustOnFirstUse(
      Connection connection, HostKey presented, Occasion occasion) {
    List<KnownHost> all = knownHosts.of(connection.id());
    List<KnownHost> approved = all.stream().filter(KnownHost::isApproved).toList();
    Optional<KnownHost> same =
        all.stream().filter(k -> k.fingerprint().equals(presented.fingerprint())).findFirst();
    if (same.isPresent() && same.get().isApproved()) {
      same.get().seen(clock.instant());
      return Optional.empty();
    }
    if (approved.isEmpty() && !connection.needsAttention()) {
      trust(connection, presented, same, occasion);
      return Optional.empty();
    }
    return Optional.of(changed(connection, presented, same, occasion));
  }

  private void trust(
      Connection connection, HostKey presented, Optional<KnownHost> pending, Occasion occasion) {
    KnownHost host =
        pending.orElseGet(
            () -> new KnownHost(Ids.next(clock), connection.id(), presented, clock.instant()));
    host.approve("system", clock.instant());
    host.seen(clock.instant());
    if (pending.isEmpty()) {
      knownHosts.add(host);
    }
    connection.mirrorHostKey(presented.fingerprint());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("host", connection.values().address().host());
    details.put("fingerprint", presented.fingerprint());
    details.put("keyType", presented.keyType());
    details.put("policy", Codes.of(connection.hostKeyPolicy()));
    details.put("approvedBy", "system");
    audit.recordAs(
        occasion.actor(),
        new AuditEvent(
            Connection.ENTITY,
            connection.id(),
            ConnectionOperation.HOST_KEY_APPROVED.code(),
            details));
  }

  private String changed(
      Connection connection, HostKey presented, Optional<KnownHost> pending, Occasion occasion) {
    String expected = Objects.requireNonNullElse(connection.storedHostFingerprint(), "no key yet");
    pending.ifPresentOrElse(
        host -> host.seen(clock.instant()),
        () ->
            knownHosts.add(
                new KnownHost(Ids.next(clock), connection.id(), presented, clock.instant())));
    String reason = "Host key changed: expected " + expected + ", got " + presented.fingerprint();
    boolean fresh = !presented.fingerprint().equals(attentionFingerprint(connection));
    if (fresh) {
      connection.requireAttention(reason, presented.fingerprint(), clock.instant());
    }
    recordRejection(connection, expected, presented, occasion);
    if (fresh) {
      attention.fire(
          new ConnectionRequiresAttention(connection.id(), expected, presented.fingerprint()));
      Map<String, Object> payload = new LinkedHashMap<>();
      payload.put("expectedFingerprint", expected);
      payload.put("presentedFingerprint", presented.fingerprint());
      tell(DomainEvent.Type.CONNECTION_REQUIRES_ATTENTION, connection, payload);
    }
    return mismatch(expected, presented)
        + "; the connection is blocked until an Admin approves or rejects the new key.";
  }

  private static String attentionFingerprint(Connection connection) {
    return connection.needsAttention() ? connection.attention().fingerprint() : null;
  }

  private static String mismatch(String expected, HostKey presented) {
    return "Host key mismatch: expected " + expected + ", got " + presented.fingerprint();
  }

  private void recordRejection(
      Connection connection, String expected, HostKey presented, Occasion occasion) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("success", false);
    details.put("connectionId", connection.id().toString());
    details.put("host", connection.values().address().host());
    details.put("expected", expected);
    details.put("presented", presented.fingerprint());
    details.put("keyType", presented.keyType());
    details.put("policy", Codes.of(connection.hostKeyPolicy()));
    journal.recordWithin(
        ConnectionEvent.of(
            connection.id(), ConnectionOperation.HOST_KEY_REJECTED, occasion, details));
    audit.recordAs(
        occasion.actor(),
        new AuditEvent(Connection.ENTITY, connection.id(), "HostKeyRejected", details));
  }

  private void recordInsecureUse(Connection connection, String fingerprint, Occasion occasion) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("host", connection.values().address().host());
    details.put("fingerprint", fingerprint);
    audit.recordAs(
        occasion.actor(),
        new AuditEvent(Connection.ENTITY, connection.id(), "InsecureHostKeyPolicyUsed", details));
    tell(
        DomainEvent.Type.INSECURE_HOST_KEY_POLICY_USED,
        connection,
        Map.of("fingerprint", fingerprint));
  }

  private void tell(DomainEvent.Type type, Connection connection, Map<String, Object> more) {
    outbox.add(ConnectionDomainEvents.of(type, connection.id(), connection.values(), more));
  }
}
