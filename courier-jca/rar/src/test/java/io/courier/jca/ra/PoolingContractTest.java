package io.courier.jca.ra;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.Reason;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolingContractTest {
  /** A thread per borrower: the common pool has one on two cores, and JDK 25 always uses it. */
  private static final Executor THREADS =
      task -> {
        Thread borrower = new Thread(task, "borrower");
        borrower.setDaemon(true);
        borrower.start();
      };

  private final FileManagedConnectionFactory managed = new FileManagedConnectionFactory();
  private final FileConnectionFactory factory =
      (FileConnectionFactory) managed.createConnectionFactory();
  private final List<ManagedConnection> made = new ArrayList<>();

  @TempDir Path remote;
  private MinaServer server;
  private Partner partner;

  @BeforeEach
  void open() {
    server = MinaServer.start(remote);
    partner = new Partner(server.port());
  }

  @AfterEach
  void close() throws Exception {
    for (ManagedConnection one : made) {
      one.destroy();
    }
    server.close();
  }

  private FileManagedConnection create(Partner who) throws Exception {
    FileManagedConnection one =
        (FileManagedConnection) managed.createManagedConnection(null, request(who));
    made.add(one);
    return one;
  }

  private static SessionRequest request(Partner who) {
    return new SessionRequest(who.endpoint(), who.credentials(), who.trust(), TransferControl.NONE);
  }

  @Test
  void requestsAreEqualByPoolKeyAlone() {
    SessionRequest one = request(partner);
    assertThat(request(partner)).isEqualTo(one).hasSameHashCodeAs(one);
    Partner twin = new Partner(partner.endpoint().port());
    twin.id = partner.id;
    twin.user = "somebody";
    assertThat(request(twin)).isEqualTo(one).hasSameHashCodeAs(one);
    for (Runnable change : changes(partner)) {
      change.run();
      assertThat(request(partner)).isNotEqualTo(one);
    }
    assertThat(one.toString()).doesNotContain(partner.user).doesNotContain(partner.password);
  }

  private static List<Runnable> changes(Partner p) {
    return List.of(
        () -> p.id = UUID.randomUUID(),
        () -> p.configVersion++,
        () -> p.credentialVersion++,
        () -> p.trustVersion++);
  }

  @Test
  void managedFactoriesOfOneAdapterAreEqual() {
    FileManagedConnectionFactory other = new FileManagedConnectionFactory();
    assertThat(other).isEqualTo(managed).hasSameHashCodeAs(managed);
    other.setResourceAdapter(new FileTransferResourceAdapter());
    assertThat(other).isNotEqualTo(managed);
  }

  @Test
  void matchNeverCrossesConnectionsNorVersions() throws Exception {
    Partner second = new Partner(server.port());
    FileManagedConnection first = create(partner);
    FileManagedConnection other = create(second);
    first.cleanup();
    other.cleanup();
    Set<ManagedConnection> both = new LinkedHashSet<>(List.of(first, other));
    assertThat(managed.matchManagedConnections(both, null, request(second))).isSameAs(other);
    assertThat(managed.matchManagedConnections(both, null, request(second))).isNull();
    for (Runnable change : changes(partner)) {
      change.run();
      assertThat(managed.matchManagedConnections(both, null, request(partner))).isNull();
    }
    assertThat(managed.matchManagedConnections(both, null, null)).isNull();
    assertThat(managed.matchManagedConnections(Set.of(), null, request(second))).isNull();
  }

  /** Even if versions were equal by mistake: another server or user is another session. */
  @Test
  void matchComparesTheEndpointToo() throws Exception {
    FileManagedConnection first = create(partner);
    first.cleanup();
    Partner moved = new Partner("localhost", server.port());
    moved.id = partner.id;
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(moved))).isNull();
    Partner renamed = new Partner(server.port());
    renamed.id = partner.id;
    renamed.user = "other";
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(renamed))).isNull();
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(partner)))
        .isSameAs(first);
  }

  @Test
  void lentSessionIsNeverMatched() throws Exception {
    FileManagedConnection first = create(partner);
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(partner))).isNull();
    first.cleanup();
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(partner)))
        .isSameAs(first);
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(partner))).isNull();
  }

  @Test
  void deadSessionIsNotMatchedAndFoundInvalid() throws Exception {
    FileManagedConnection first = create(partner);
    first.cleanup();
    assertThat((Set<?>) managed.getInvalidConnections(Set.of(first))).isEmpty();
    server.sshd().getActiveSessions().forEach(session -> session.close(true));
    await().until(() -> !first.session().isAlive());
    assertThat(managed.matchManagedConnections(Set.of(first), null, request(partner))).isNull();
    assertThat((Object) managed.getInvalidConnections(Set.of(first))).isEqualTo(Set.of(first));
  }

  @Test
  void cleanupEndsTheHandleAndKeepsTheSession() throws Exception {
    FileManagedConnection connection = create(partner);
    FileConnection handle = (FileConnection) connection.getConnection(null, request(partner));
    assertThat(handle.isConnected()).isTrue();
    connection.cleanup();
    assertThat(handle.isConnected()).isFalse();
    fails(Reason.CONNECTION_LOST, () -> handle.stat("/"));
    assertThat(connection.session().isAlive()).isTrue();
    FileConnection next = (FileConnection) connection.getConnection(null, request(partner));
    assertThat(next).isNotSameAs(handle);
    assertThat(next.stat("/")).isPresent();
  }

  @Test
  void handleMovesToAnotherSession() throws Exception {
    FileManagedConnection first = create(partner);
    FileManagedConnection second = create(partner);
    FileConnection handle = (FileConnection) first.getConnection(null, request(partner));
    second.associateConnection(handle);
    first.destroy();
    assertThat(handle.stat("/")).isPresent();
    second.destroy();
    assertThat(handle.isConnected()).isFalse();
  }

  @Test
  void destroyNeverBlocks() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      FileManagedConnection connection =
          create(new Partner(proxy.port()).with(Duration.ofMinutes(5)));
      proxy.freeze();
      long start = System.nanoTime();
      connection.destroy();
      connection.destroy();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void onlyFatalFailuresAreReportedToTheContainerAndOnlyOnce() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      FileManagedConnection connection = create(new Partner(proxy.port()));
      Events events = new Events();
      connection.addConnectionEventListener(events);
      FileConnection handle = (FileConnection) connection.getConnection(null, request(partner));
      fails(Reason.NOT_FOUND, () -> handle.list("/nothing", file -> true));
      fails(Reason.INVALID_REQUEST, () -> handle.stat(""));
      assertThat(events.seen).isEmpty();
      proxy.cut();
      fails(Reason.CONNECTION_LOST, () -> handle.stat("/"));
      fails(Reason.CONNECTION_LOST, () -> handle.stat("/"));
      handle.close();
      assertThat(events.seen).containsExactly("error");
    }
  }

  @Test
  void closeIsReportedOnce() throws Exception {
    FileManagedConnection connection = create(partner);
    Events events = new Events();
    connection.addConnectionEventListener(events);
    FileConnection handle = (FileConnection) connection.getConnection(null, request(partner));
    handle.close();
    handle.close();
    assertThat(events.seen).containsExactly("closed");
    fails(Reason.INVALID_REQUEST, () -> handle.stat("/"));
  }

  /** Names of the events a container would get. */
  private static final class Events implements ConnectionEventListener {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void connectionClosed(ConnectionEvent event) {
      seen.add("closed");
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      seen.add("error");
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {
      seen.add("started");
    }

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {
      seen.add("committed");
    }

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {
      seen.add("rolled back");
    }
  }

  @Test
  void returnedSessionServesTheNextBorrowerWithoutALogin() throws Exception {
    try (FileConnection connection = partner.connect(factory)) {
      assertThat(connection.session().reused()).isFalse();
    }
    for (int i = 0; i < 3; i++) {
      try (FileConnection connection = partner.connect(factory)) {
        assertThat(connection.session().reused()).isTrue();
        assertThat(connection.stat("/")).isPresent();
      }
    }
    assertThat(server.logins()).isEqualTo(1);
    assertThat(partner.presented()).hasSize(1);
    partner.credentialVersion++;
    partner.connect(factory).close();
    assertThat(server.logins()).isEqualTo(2);
  }

  @Test
  @Tag("SESS-03")
  void returnedSessionIsClosedAfterItsIdleTimeThoughNobodyAsks() throws Exception {
    partner.limits(Duration.ofSeconds(1), Duration.ofHours(1), 4);
    partner.connect(factory).close();
    assertThat(server.openSessions()).isEqualTo(1);
    await().atMost(Duration.ofSeconds(4)).until(() -> server.openSessions() == 0);
    partner.limits(Duration.ZERO, Duration.ofHours(1), 4);
    partner.connect(factory).close();
    await().atMost(Duration.ofMillis(900)).until(() -> server.openSessions() == 0);
    assertThat(server.logins()).isEqualTo(2);
  }

  @Test
  void sessionThatIsTooOldIsNotPooled() throws Exception {
    partner.limits(Duration.ofSeconds(30), Duration.ofMillis(300), 4);
    FileConnection connection = partner.connect(factory);
    await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    assertThat(connection.stat("/")).isPresent();
    connection.close();
    await().until(() -> server.openSessions() == 0);
  }

  @Test
  void pooledSessionThatDiedUnseenIsReplaced() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      Partner behind = new Partner(proxy.port());
      behind.connect(factory).close();
      proxy.freeze();
      // The old line is dead without a sign; new connections work.
      CompletableFuture<Void> mended =
          CompletableFuture.runAsync(
              () -> {
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                proxy.mend();
              },
              THREADS);
      try (FileConnection connection = behind.connect(factory)) {
        assertThat(connection.session().reused()).isFalse();
        assertThat(connection.stat("/")).isPresent();
      }
      mended.join();
    }
  }

  @Test
  void unpooledSessionIsFreshAndClosed() throws Exception {
    partner.connect(factory).close();
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      assertThat(connection.session().reused()).isFalse();
      assertThat(server.openSessions()).isEqualTo(2);
    }
    await().until(() -> server.openSessions() == 1);
    assertThat(server.logins()).isEqualTo(2);
  }

  @Test
  void borrowersBeyondTheLimitWaitInOrder() throws Exception {
    partner.limits(Duration.ofSeconds(30), Duration.ofHours(1), 1);
    SessionGate gate = managed.sessions().gate();
    FileConnection first = partner.connect(factory);
    List<Integer> order = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      others.add(
          CompletableFuture.runAsync(
              () -> {
                try (FileConnection own = partner.connect(factory)) {
                  order.add(number);
                  assertThat(own.isConnected()).isTrue();
                } catch (io.courier.jca.api.FileTransferException e) {
                  throw new AssertionError(e);
                }
              },
              THREADS));
      await().until(() -> gate.waiting(partner.id) == number + 1);
    }
    // Another connection to the same server is not held up.
    new Partner(server.port()).connect(factory).close();
    assertThat(order).isEmpty();
    first.close();
    CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
    assertThat(order).containsExactly(0, 1, 2);
    assertThat(gate.out(partner.id)).isZero();
  }

  @Test
  void waitingBorrowerCanBeCancelledAndAFailedLoginGivesItsPlaceBack() throws Exception {
    partner.limits(Duration.ZERO, Duration.ofHours(1), 1);
    SessionGate gate = managed.sessions().gate();
    try (FileConnection first = partner.connect(factory)) {
      RecordingControl control = new RecordingControl();
      control.cancel();
      fails(
          Reason.CANCELLED,
          () ->
              factory.getConnection(
                  partner.endpoint(), partner.credentials(), partner.trust(), control));
      assertThat(gate.waiting(partner.id)).isZero();
      assertThat(first.isConnected()).isTrue();
    }
    partner.password = "wrong";
    fails(Reason.AUTHENTICATION_FAILED, () -> partner.connect(factory));
    fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
    assertThat(gate.out(partner.id)).isZero();
  }

  @Test
  void refusedForTooManySessionsMeansWait() throws Exception {
    CoreModuleProperties.MAX_CONCURRENT_SESSIONS.set(server.sshd(), 1);
    partner.limits(Duration.ZERO, Duration.ofHours(1), 4);
    FileConnection first = partner.connect(factory);
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(
            () -> {
              try (FileConnection own = partner.connect(factory)) {
                return own.isConnected();
              } catch (io.courier.jca.api.FileTransferException e) {
                throw new AssertionError(e);
              }
            },
            THREADS);
    await().until(() -> managed.sessions().gate().waiting(partner.id) == 1);
    assertThat(second).isNotDone();
    first.close();
    assertThat(second.join()).isTrue();
    // A test of the connection does not wait for the sessions of others.
    Partner other = new Partner(server.port());
    await().until(() -> server.openSessions() == 0);
    try (FileConnection foreign = partner.connect(factory)) {
      assertThat(foreign.isConnected()).isTrue();
      fails(Reason.TOO_MANY_SESSIONS, () -> other.connectUnpooled(factory));
    }
    assertThat(managed.sessions().gate().out(other.id)).isZero();
  }

  /** What rests of an old version must not eat the partner's limit. */
  @Test
  void restingSessionsMakeRoomForANewLogin() throws Exception {
    partner.limits(Duration.ofSeconds(30), Duration.ofHours(1), 1);
    partner.connect(factory).close();
    partner.configVersion++;
    try (FileConnection connection = partner.connect(factory)) {
      await().until(() -> server.openSessions() == 1);
      assertThat(connection.isConnected()).isTrue();
    }
  }

  @Test
  @Tag("SFTP-07")
  @Tag("SESS-11")
  void quietSessionIsKeptAlive() throws Exception {
    CoreModuleProperties.IDLE_TIMEOUT.set(server.sshd(), Duration.ofSeconds(2));
    partner.timeouts =
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(500));
    try (FileConnection lent = partner.connect(factory)) {
      await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(60)).until(lent::isConnected);
      assertThat(lent.stat("/")).isPresent();
    }
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(6))
        .until(() -> server.openSessions() == 1);
    partner.connect(factory).close();
    assertThat(server.logins()).isEqualTo(1);
  }

  @Test
  @Tag("SFTP-07")
  void unansweredKeepAliveMarksTheSessionDead() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      Partner behind = new Partner(proxy.port());
      behind.timeouts =
          new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMillis(500));
      FileConnection lent = behind.connect(factory);
      proxy.freeze();
      await().atMost(Duration.ofSeconds(60)).until(() -> !lent.isConnected());
      fails(Reason.CONNECTION_LOST, () -> lent.stat("/"));
      lent.close();
    }
  }

  @Test
  void sessionServesOneThreadAtATime() throws Exception {
    Path file = Files.write(remote.resolve("a"), new byte[5_000_000]);
    try (FileConnection connection = partner.connect(factory)) {
      RecordingControl second = new RecordingControl();
      second.onReport(() -> fails(Reason.INVALID_REQUEST, () -> connection.stat("/a")));
      connection.download(
          "/a", file.resolveSibling("b"), io.courier.jca.api.TransferOptions.DEFAULT, second);
      assertThat(second.reports()).isNotEmpty();
    }
  }

  @Test
  @Tag("SESS-03")
  void furtherSessionIsLentOnlyWhileAPlaceIsFree() throws Exception {
    partner.limits(Duration.ofSeconds(30), Duration.ofHours(1), 2);
    FileConnection first = partner.connect(factory);
    FileConnection second = tryOne().orElseThrow();
    assertThat(tryOne()).isEmpty();
    assertThat(server.openSessions()).isEqualTo(2);
    second.close();
    try (FileConnection third = tryOne().orElseThrow()) {
      assertThat(third.session().reused()).isTrue();
    }
    first.close();
    assertThat(server.logins()).isEqualTo(2);
  }

  private Optional<FileConnection> tryOne() throws Exception {
    return factory.tryConnection(
        partner.endpoint(), partner.credentials(), partner.trust(), TransferControl.NONE);
  }

  @Test
  @Tag("SESS-03")
  void restingSessionsAreClosedWhenSomebodyElsewhereWaits() throws Exception {
    partner.connect(factory).close();
    FileConnection lent = partner.connect(factory);
    FileConnection other = partner.connect(factory);
    other.close();
    factory.evictIdle(UUID.randomUUID());
    assertThat(server.openSessions()).isEqualTo(2);
    factory.evictIdle(partner.id);
    await().until(() -> server.openSessions() == 1);
    lent.probe();
    lent.close();
  }

  @Test
  void permitIsAskedBeforeEveryLoginAndGivenBackOnceWhenTheSessionCloses() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    partner.permits =
        control -> {
          asked.incrementAndGet();
          held.incrementAndGet();
          return held::decrementAndGet;
        };
    partner.connect(factory).close();
    try (FileConnection again = partner.connect(factory)) {
      assertThat(again.session().reused()).isTrue();
    }
    assertThat(asked).hasValue(1);
    assertThat(held).hasValue(1);
    factory.evictIdle(partner.id);
    assertThat(held).hasValue(0);
    partner.distrust = new IllegalStateException("no");
    partner.trustVersion++;
    fails(Reason.HOST_KEY_REJECTED, () -> partner.connect(factory));
    assertThat(asked).hasValue(2);
    assertThat(held).hasValue(0);
  }
}
