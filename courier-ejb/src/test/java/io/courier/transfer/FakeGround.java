package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.Partner;
import io.courier.core.CourierException;
import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SessionLimits;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.Verification;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Connections, an adapter that opens scripted sessions, logs and leases, all in memory. */
final class FakeGround implements SessionGround, FileConnectionFactory {
  final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
  final List<FakeSession> opened = new CopyOnWriteArrayList<>();
  final Deque<FileTransferException> openFailures = new ArrayDeque<>();
  final Deque<FakeSession> sessions = new ArrayDeque<>();
  final Map<String, Lease> leases = new HashMap<>();
  final List<SessionInfo> opens = new ArrayList<>();
  int retries = 2;
  int parallelSessions = 1;
  Verification verification = Verification.SIZE;
  boolean allowNonAtomicReplace = true;
  Duration keepalive = Duration.ofSeconds(60);
  CourierException refusal;
  boolean leaseLost;
  boolean heartbeatNow;
  int resolved;
  boolean recordsFail;
  Predicate<ConnectionEvent> refusedRows = row -> false;
  Runnable whileOpening = () -> {};

  @Override
  public Partner resolve(UUID connectionId, Occasion occasion) {
    resolved++;
    if (refusal != null) {
      throw refusal;
    }
    Endpoint endpoint =
        Endpoint.builder(new PoolKey(connectionId, 1, 1, 1, false), Protocol.SFTP)
            .address("drop.bank.example", 22)
            .login("acme", AuthMethod.PASSWORD)
            .timeouts(new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3), keepalive))
            .limits(new SessionLimits(Duration.ofSeconds(30), Duration.ofHours(1), 4))
            .build();
    return new Partner(
        connectionId,
        "Bank drop",
        endpoint,
        null,
        null,
        retries,
        "/",
        new Partner.Transfers(verification, allowNonAtomicReplace, parallelSessions),
        opens::add);
  }

  @Override
  public String protocol(UUID connectionId) {
    return "sftp";
  }

  @Override
  public FileConnectionFactory adapter() {
    return this;
  }

  @Override
  public FileConnection getConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException {
    whileOpening.run();
    if (!openFailures.isEmpty()) {
      throw openFailures.removeFirst();
    }
    FakeSession session = sessions.isEmpty() ? new FakeSession() : sessions.removeFirst();
    opened.add(session);
    return session;
  }

  @Override
  public Optional<FileConnection> tryConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control) {
    FakeSession further = new FakeSession();
    opened.add(further);
    return Optional.of(further);
  }

  @Override
  public void evictIdle(UUID connectionId) {
    // nothing rests here
  }

  @Override
  public FileConnection openUnpooled(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void record(ConnectionEvent event) {
    if (recordsFail) {
      throw new IllegalStateException("no database");
    }
    recordAll(List.of(event));
  }

  @Override
  public void recordAll(List<ConnectionEvent> rows) {
    if (rows.stream().anyMatch(refusedRows)) {
      throw new IllegalStateException("the database is away");
    }
    events.addAll(rows);
  }

  @Override
  public synchronized Optional<Lease> tryTake(
      UUID connectionId, String path, UUID holder, Duration length) {
    Lease held = leases.get(path);
    if (held != null && !held.holder().equals(holder)) {
      return Optional.empty();
    }
    Lease lease = new Lease(connectionId, path, holder, leases.size() + 1L);
    leases.put(path, lease);
    return Optional.of(lease);
  }

  @Override
  public synchronized boolean extend(Lease lease, Duration length) {
    return !leaseLost && lease.equals(leases.get(lease.pathHash()));
  }

  @Override
  public boolean extendAll(List<Lease> held, Duration length) {
    return !leaseLost && SessionGround.super.extendAll(held, length);
  }

  @Override
  public synchronized void giveBack(Lease lease) {
    leases.remove(lease.pathHash(), lease);
  }

  @Override
  public Future<?> every(Duration interval, Runnable task) {
    if (heartbeatNow) {
      task.run();
    }
    return new CompletableFuture<>();
  }

  List<String> operations() {
    return events.stream().map(e -> e.operation().code()).toList();
  }

  static PresentedHostKey hostKey() {
    return new PresentedHostKey("ssh-ed25519", "SHA256:" + "A".repeat(43));
  }

  static SshAlgorithms negotiated() {
    return new SshAlgorithms(
        List.of("ecdh-sha2-nistp256"),
        List.of("aes256-ctr"),
        List.of("hmac-sha2-256"),
        List.of("ssh-ed25519"));
  }
}
