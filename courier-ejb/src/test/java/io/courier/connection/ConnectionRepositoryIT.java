package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionUsage.Kind;
import io.courier.connection.ConnectionUsage.Use;
import io.courier.connection.KnownHost.HostKey;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.event.DomainEvent;
import io.courier.testing.StandInBlob;
import io.courier.testing.TestDatabase;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections, host keys, audit rows and leases on a real PostgreSQL. */
class ConnectionRepositoryIT {
  private static final TestDatabase DB = TestDatabase.get();
  private static final Occasion OCCASION = new Occasion(ConnectionBeans.ANNA, UUID.randomUUID());
  private static final HostKey FIRST = new HostKey("ssh-ed25519", "SHA256:" + "A".repeat(43));
  private static final HostKey SECOND = new HostKey("ssh-ed25519", "SHA256:" + "B".repeat(43));
  private static final HostKey OTHER_TYPE = new HostKey("ssh-rsa", "SHA256:" + "C".repeat(43));

  private static final Instant CERTIFICATE_END = Instant.parse("2020-01-01T00:00:00Z");

  private final ConnectionBeans beans = new ConnectionBeans();

  @Test
  @Tag("CONN-02")
  @Tag("CONN-06")
  @Tag("CONN-07")
  @Tag("CONN-21")
  @Tag("CONN-23")
  void everyMemberSurvivesTheDatabase() {
    ConnectionValues values =
        Drafts.sftp()
            .with("group", "Bank")
            .with("properties", Map.of("base_path", "/in", "max_sessions", 2))
            .with("sshAlgorithms", Map.of("mac", List.of("hmac-sha2-512")))
            .with("notes", "call first")
            .with("transportRetries", 0)
            .values();
    UUID id = UUID.randomUUID();
    ConnectionSecrets secrets = secrets(StandInBlob.of((byte) 1, (byte) 2), null);
    ConnectionView made = DB.inTransaction(em -> beans.writer(em).create(id, values, secrets));
    assertThat(made.version()).isEqualTo(1);
    Connection row = DB.inTransaction(em -> new ConnectionRepository(em).live(id));
    assertThat(row.values()).isEqualTo(values);
    assertThat(StandInBlob.content(row.passwordBlob())).containsExactly(1, 2);
    ConnectionView view = DB.inTransaction(em -> beans.views().of(row, null, null));
    assertThat(view.hasPassword()).isTrue();
    assertThat(view.hasClientSecret()).isNull();
    assertThat(view.tlsCertPolicy()).isNull();
    assertThat(view.createdAt()).isNotNull();
    assertThat(beans.audit.operationsOf(id))
        .containsExactly("ConnectionCreated", "ConnectionCredentialsUpdated");
    assertThat(beans.audit.events.toString()).doesNotContain("planted");
  }

  @Test
  @Tag("CONN-20")
  void versionsMoveWithWhatTheyName() {
    UUID id = create(Drafts.sftp());
    long[] start = versions(id);
    update(id, Drafts.sftp().with("notes", "x").with("group", "g"), secrets(null, null));
    assertThat(versions(id)).containsExactly(start);
    update(id, Drafts.sftp().with("operationTimeoutSec", 20), secrets(null, null));
    assertThat(versions(id)).containsExactly(start[0] + 1, start[1], start[2]);
    update(
        id, Drafts.sftp().with("operationTimeoutSec", 20), secrets(StandInBlob.of((byte) 9), null));
    assertThat(versions(id)).containsExactly(start[0] + 1, start[1] + 1, start[2]);
    update(
        id,
        Drafts.sftp().with("operationTimeoutSec", 20).with("hostKeyPolicy", "manual"),
        secrets(null, null));
    assertThat(versions(id)).containsExactly(start[0] + 1, start[1] + 1, start[2] + 1);
  }

  @Test
  void staleChangeIsRefused() {
    UUID id = create(Drafts.sftp());
    update(id, Drafts.sftp().with("notes", "x"), secrets(null, null));
    CourierException stale =
        catchThrowableOfType(
            CourierException.class,
            () ->
                DB.run(
                    em ->
                        beans
                            .writer(em)
                            .update(id, 1, Drafts.sftp().values(), secrets(null, null))));
    assertThat(stale.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
  }

  @Test
  void usedConnectionsStayAndKeepTheirProtocol() {
    UUID id = create(Drafts.sftp());
    beans.usages.add(
        c ->
            c.equals(id)
                ? List.of(new Use(Kind.JOB, UUID.randomUUID(), "Payroll", true))
                : List.of());
    assertThat(failure(() -> DB.run(em -> beans.writer(em).delete(id, null))).code())
        .isEqualTo(ErrorCode.CONNECTION_IN_USE);
    assertThat(failure(() -> update(id, Drafts.ftps(), secrets(null, null))).code())
        .isEqualTo(ErrorCode.INVALID_PROTOCOL_CONFIGURATION);
    ConnectionView view =
        DB.inTransaction(em -> beans.writer(em).view(new ConnectionRepository(em).live(id)));
    assertThat(view.usedBy().jobs()).extracting("name").containsExactly("Payroll");
    beans.usages.clear();
    DB.run(em -> beans.writer(em).delete(id, null));
    assertThat(failure(() -> DB.run(em -> new ConnectionRepository(em).live(id))).code())
        .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
  }

  @Test
  void listsFilterAndSort() {
    String mark = UUID.randomUUID().toString().substring(0, 8);
    create(Drafts.sftp().with("name", mark + " a").with("group", "G" + mark));
    create(Drafts.ftps().with("name", mark + " b%_").with("tlsCertPolicy", "insecure"));
    create(Drafts.azure().with("name", mark + " c").with("fipsOverride", true));
    assertThat(names(filter(mark, null, null, null, null))).hasSize(3);
    assertThat(names(filter(mark, ConnectionProtocol.FTPS, null, null, null)))
        .containsExactly(mark + " b%_");
    assertThat(names(filter(mark + " b%_", null, null, null, null))).hasSize(1);
    assertThat(names(filter(mark, null, "G" + mark, null, null))).containsExactly(mark + " a");
    assertThat(names(filter(mark, null, null, true, null))).containsExactly(mark + " c");
    assertThat(names(filter(mark, null, null, null, true))).containsExactly(mark + " b%_");
    assertThat(names(filter(mark, null, null, null, false))).hasSize(2);
    assertThat(
            failure(
                    () ->
                        DB.run(
                            em ->
                                new ConnectionRepository(em)
                                    .page(
                                        ConnectionFilter.ALL,
                                        new PageRequest(1, 5, "password", true))))
                .code())
        .isEqualTo(ErrorCode.INVALID_SORT_FIELD);
  }

  @Test
  @Tag("HK-01")
  @Tag("HK-02")
  @Tag("HK-14")
  @Tag("CONN-11")
  void firstContactIsStoredAndRecognised() {
    UUID id = create(Drafts.sftp());
    assertThat(decide(id, FIRST)).isEmpty();
    KnownHostView known = hosts(id).get(0);
    assertThat(known.approvedBy()).isEqualTo("system");
    assertThat(known.state()).isEqualTo("approved");
    assertThat(view(id).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
    beans.clock.advance(Duration.ofMinutes(5));
    assertThat(decide(id, FIRST)).isEmpty();
    assertThat(beans.audit.operationsOf(id)).containsOnlyOnce("HostKeyApproved");
    assertThat(hosts(id))
        .singleElement()
        .satisfies(h -> assertThat(h.lastSeen()).isEqualTo(beans.clock.instant()));
  }

  @Test
  @Tag("HK-03")
  @Tag("HK-04")
  @Tag("HK-15")
  void changedKeyNeedsAttentionOnce() {
    UUID id = create(Drafts.sftp());
    decide(id, FIRST);
    Optional<String> refusal = decide(id, SECOND);
    assertThat(refusal.orElseThrow()).contains(FIRST.fingerprint(), SECOND.fingerprint());
    ConnectionView view = view(id);
    assertThat(view.status()).isEqualTo(ConnectionStatus.REQUIRES_ATTENTION);
    assertThat(
            DB.<Object>inTransaction(
                em ->
                    new ConnectionRepository(em)
                        .requiringAttention(List.of(id, create(Drafts.sftp()), UUID.randomUUID()))))
        .isEqualTo(Set.of(id));
    assertThat(view.attention().fingerprint()).isEqualTo(SECOND.fingerprint());
    assertThat(view.attention().reason())
        .isEqualTo(
            "Host key changed: expected " + FIRST.fingerprint() + ", got " + SECOND.fingerprint());
    assertThat(decide(id, SECOND)).isPresent();
    assertThat(hosts(id)).extracting(KnownHostView::state).containsExactly("approved", "pending");
    assertThat(beans.told).containsExactly(DomainEvent.Type.CONNECTION_REQUIRES_ATTENTION);
    assertThat(beans.events)
        .containsExactly(
            new ConnectionRequiresAttention(id, FIRST.fingerprint(), SECOND.fingerprint()));
    assertThat(journal(id)).contains("HostKeyRejected");
    assertThat(beans.audit.operationsOf(id)).contains("HostKeyRejected");
    // another type is a different key too, while any is approved
    assertThat(decide(id, OTHER_TYPE)).isPresent();
  }

  @Test
  @Tag("HK-05")
  @Tag("HK-15")
  void adminApprovesOrRejects() {
    UUID id = create(Drafts.sftp());
    decide(id, FIRST);
    decide(id, SECOND);
    UUID pending = hosts(id).get(1).id();
    KnownHostView approved = DB.inTransaction(em -> beans.knownHostWriter(em).approve(pending));
    assertThat(approved.approvedBy()).isEqualTo("anna");
    assertThat(view(id).status()).isEqualTo(ConnectionStatus.ACTIVE);
    assertThat(view(id).attention()).isNull();
    assertThat(view(id).storedHostFingerprint()).isEqualTo(SECOND.fingerprint());
    assertThat(hosts(id))
        .extracting(KnownHostView::fingerprint)
        .containsExactly(SECOND.fingerprint());
    assertThat(decide(id, SECOND)).isEmpty();
    assertThat(failure(() -> DB.run(em -> beans.knownHostWriter(em).approve(pending))).code())
        .isEqualTo(ErrorCode.KNOWN_HOST_ALREADY_APPROVED);

    assertThat(decide(id, FIRST)).isPresent();
    UUID old = hosts(id).get(1).id();
    DB.run(em -> beans.knownHostWriter(em).delete(old));
    assertThat(view(id).status()).isEqualTo(ConnectionStatus.ACTIVE);
    assertThat(view(id).storedHostFingerprint()).isEqualTo(SECOND.fingerprint());
    assertThat(failure(() -> DB.run(em -> beans.knownHostWriter(em).approve(old))).code())
        .isEqualTo(ErrorCode.KNOWN_HOST_NOT_FOUND);
    assertThat(journal(id)).contains("HostKeyApproved", "HostKeyRejected");
  }

  @Test
  @Tag("HK-01")
  void ofTwoFirstContactsOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      UUID id = create(Drafts.sftp());
      CyclicBarrier together = new CyclicBarrier(2);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<Optional<String>>> decisions = new ArrayList<>();
      for (HostKey key : List.of(FIRST, OTHER_TYPE)) {
        Callable<Optional<String>> contact =
            () -> {
              together.await();
              return decide(id, key);
            };
        decisions.add(threads.submit(contact));
      }
      long accepted = 0;
      for (Future<Optional<String>> decision : decisions) {
        accepted += decision.get().isEmpty() ? 1 : 0;
      }
      threads.shutdown();
      assertThat(accepted).isEqualTo(1);
      assertThat(hosts(id)).filteredOn(h -> h.approvedBy() != null).hasSize(1);
    }
  }

  @Test
  @Tag("HK-06")
  void manualAcceptsTheConfiguredKeyOnly() {
    UUID id = create(Drafts.sftp().with("hostKeyPolicy", "manual"));
    assertThat(decide(id, FIRST).orElseThrow()).contains(FIRST.fingerprint());
    assertThat(view(id).status()).isEqualTo(ConnectionStatus.ACTIVE);
    update(
        id,
        Drafts.sftp()
            .with("hostKeyPolicy", "manual")
            .with("storedHostFingerprint", FIRST.fingerprint()),
        secrets(null, null));
    assertThat(decide(id, FIRST)).isEmpty();
    assertThat(decide(id, SECOND).orElseThrow())
        .contains("expected " + FIRST.fingerprint(), "got " + SECOND.fingerprint());
    assertThat(view(id).status()).isEqualTo(ConnectionStatus.ACTIVE);
  }

  @Test
  @Tag("HK-06")
  void theFingerprintOfManualIsTheAdminsInput() {
    UUID id = create(Drafts.sftp());
    decide(id, FIRST);
    update(
        id,
        Drafts.sftp()
            .with("hostKeyPolicy", "manual")
            .with("storedHostFingerprint", FIRST.fingerprint()),
        secrets(null, null));
    UUID old = hosts(id).get(0).id();
    DB.run(em -> beans.knownHostWriter(em).preapprove(id, OTHER_TYPE));
    assertThat(view(id).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
    DB.run(em -> beans.knownHostWriter(em).delete(old));
    assertThat(view(id).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
    assertThat(decide(id, FIRST)).isEmpty();

    UUID empty = create(Drafts.sftp().with("hostKeyPolicy", "manual"));
    DB.run(em -> beans.knownHostWriter(em).preapprove(empty, FIRST));
    assertThat(view(empty).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
    assertThat(decide(empty, FIRST)).as("an Admin entered it").isEmpty();

    UUID pending = create(Drafts.sftp());
    decide(pending, FIRST);
    decide(pending, SECOND);
    update(
        pending,
        Drafts.sftp()
            .with("hostKeyPolicy", "manual")
            .with("status", "disabled")
            .with("storedHostFingerprint", FIRST.fingerprint()),
        secrets(null, null));
    UUID second = hosts(pending).get(1).id();
    DB.run(em -> beans.knownHostWriter(em).approve(second));
    assertThat(view(pending).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
  }

  @Test
  @Tag("HK-03")
  void backAtFirstUseTheApprovedKeyIsExpected() {
    for (String between : List.of("manual", "always_trust")) {
      UUID id = create(Drafts.sftp());
      decide(id, FIRST);
      update(id, Drafts.sftp().with("hostKeyPolicy", between), secrets(null, null));
      assertThat(view(id).storedHostFingerprint()).isNull();
      update(id, Drafts.sftp(), secrets(null, null));
      assertThat(view(id).storedHostFingerprint()).isEqualTo(FIRST.fingerprint());
      assertThat(decide(id, SECOND).orElseThrow()).contains("expected " + FIRST.fingerprint());
    }
  }

  @Test
  @Tag("HK-07")
  @Tag("HK-10")
  void alwaysTrustIsAuditedEveryTime() {
    UUID id = create(Drafts.sftp().with("hostKeyPolicy", "always_trust"));
    assertThat(decide(id, FIRST)).isEmpty();
    assertThat(decide(id, SECOND)).isEmpty();
    assertThat(beans.audit.events)
        .filteredOn(e -> e.operation().equals("InsecureHostKeyPolicyUsed"))
        .extracting(e -> e.details().get("fingerprint"))
        .containsExactly(FIRST.fingerprint(), SECOND.fingerprint());
    assertThat(hosts(id)).isEmpty();
  }

  @Test
  void anotherAddressIsAFirstContact() {
    UUID id = create(Drafts.sftp());
    decide(id, FIRST);
    decide(id, SECOND);
    update(id, Drafts.sftp().with("port", 2222), secrets(StandInBlob.of((byte) 1), null));
    assertThat(hosts(id)).isEmpty();
    assertThat(view(id).storedHostFingerprint()).isNull();
    assertThat(view(id).status()).isEqualTo(ConnectionStatus.ACTIVE);
    assertThat(beans.audit.events.get(beans.audit.events.size() - 2).details())
        .containsEntry("knownHostsDropped", 2);
    assertThat(decide(id, SECOND)).isEmpty();
  }

  @Test
  void preapprovalReplacesItsTypeAndRefusesDuplicates() {
    UUID id = create(Drafts.sftp());
    DB.run(em -> beans.knownHostWriter(em).preapprove(id, FIRST));
    DB.run(em -> beans.knownHostWriter(em).preapprove(id, OTHER_TYPE));
    assertThat(hosts(id)).hasSize(2);
    assertThat(knownKeyTypes(id)).containsExactlyInAnyOrder("ssh-ed25519", "ssh-rsa");
    assertThat(failure(() -> DB.run(em -> beans.knownHostWriter(em).preapprove(id, FIRST))).code())
        .isEqualTo(ErrorCode.DUPLICATE_KNOWN_HOST_FINGERPRINT);
    DB.run(em -> beans.knownHostWriter(em).preapprove(id, SECOND));
    assertThat(hosts(id))
        .extracting(KnownHostView::fingerprint)
        .containsExactlyInAnyOrder(OTHER_TYPE.fingerprint(), SECOND.fingerprint());
  }

  @Test
  @Tag("CAUD-01")
  void auditRowsAreAppendedAndStay() {
    UUID id = create(Drafts.sftp());
    for (ConnectionOperation operation : ConnectionOperation.values()) {
      DB.run(
          em ->
              beans
                  .journal(em)
                  .record(
                      new ConnectionEvent(
                          id,
                          operation,
                          OCCASION,
                          5L,
                          Duration.ofMillis(7),
                          Map.of("success", true))));
    }
    Page<ConnectionAuditEntry> page = audit(id, ConnectionAuditFilter.ALL);
    assertThat(page.totalCount()).isEqualTo(ConnectionOperation.values().length);
    assertThat(page.items())
        .allSatisfy(
            e -> {
              assertThat(e.bytesTransferred()).isEqualTo(5);
              assertThat(e.durationMs()).isEqualTo(7);
              assertThat(e.jobExecutionId()).isEqualTo(OCCASION.executionId());
              assertThat(e.performedBy()).isEqualTo("anna");
            });
    ConnectionAuditFilter uploads =
        new ConnectionAuditFilter(ConnectionOperation.UPLOAD, null, null, OCCASION.executionId());
    assertThat(audit(id, uploads).items()).hasSize(1);
    ConnectionAuditFilter later =
        new ConnectionAuditFilter(null, beans.clock.instant().plusSeconds(1), null, null);
    assertThat(audit(id, later).items()).isEmpty();
    assertThatThrownBy(
            () ->
                DB.run(
                    em ->
                        em.createNativeQuery(
                                "DELETE FROM connection_audit_log WHERE connection_id = ?1")
                            .setParameter(1, id)
                            .executeUpdate()))
        .isInstanceOf(PersistenceException.class);
  }

  @Test
  void testOutcomeDoesNotMoveTheVersion() {
    UUID id = create(Drafts.sftp());
    ConnectionEvent event =
        ConnectionEvent.of(
            id, ConnectionOperation.TEST_CONNECTION, OCCASION, Map.of("success", false));
    DB.run(em -> beans.journal(em).recordTest(event, failedTest()));
    assertThat(view(id).version()).isEqualTo(1);
    assertThat(view(id).lastTest().success()).isFalse();
    assertThat(view(id).lastTest().at()).isEqualTo(beans.clock.instant());
    assertThat(view(id).warnings())
        .containsExactly("The server's certificate expired on 2020-01-01.");
  }

  @Test
  void leasesHaveOneHolderAndOldFencesLose() {
    UUID id = UUID.randomUUID();
    UUID one = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    ConnectionLeases.Lease lease = take(id, "/in//a", one, 60_000).orElseThrow();
    assertThat(take(id, "/in/a", two, 60_000)).isEmpty();
    assertThat(take(id, "/in/b", two, 60_000)).isPresent();
    assertThat(extend(lease)).isTrue();
    ConnectionLeases.Lease again = take(id, "/in/a", one, 60_000).orElseThrow();
    assertThat(again.fence()).isGreaterThan(lease.fence());
    assertThat(extend(lease)).isFalse();
    DB.run(em -> leases(em).giveBack(lease));
    assertThat(extend(again)).isTrue();
    DB.run(em -> leases(em).giveBack(again));
    ConnectionLeases.Lease expired = take(id, "/in/a", two, 0).orElseThrow();
    ConnectionLeases.Lease taken = take(id, "/in/a", one, 60_000).orElseThrow();
    assertThat(extend(expired)).isFalse();
    assertThat(extend(taken)).isTrue();
  }

  private static Optional<ConnectionLeases.Lease> take(
      UUID connection, String path, UUID holder, long millis) {
    return DB.inTransaction(
        em -> leases(em).tryTake(connection, path, holder, Duration.ofMillis(millis)));
  }

  private static boolean extend(ConnectionLeases.Lease lease) {
    return DB.inTransaction(em -> leases(em).extend(lease, Duration.ofMinutes(1)));
  }

  private static ConnectionLeases leases(jakarta.persistence.EntityManager em) {
    ConnectionLeases leases = new ConnectionLeases();
    leases.entities = em;
    return leases;
  }

  private UUID create(Drafts drafts) {
    UUID id = UUID.randomUUID();
    DB.run(
        em ->
            beans.writer(em).create(id, drafts.values(), secrets(StandInBlob.of((byte) 1), null)));
    return id;
  }

  private void update(UUID id, Drafts drafts, ConnectionSecrets secrets) {
    DB.run(
        em -> {
          int version = new ConnectionRepository(em).live(id).version();
          beans.writer(em).update(id, version, drafts.values(), secrets);
        });
  }

  private static ConnectionSecrets secrets(byte[] password, byte[] clientSecret) {
    List<byte[]> blobs = new ArrayList<>();
    blobs.add(password);
    blobs.add(clientSecret);
    blobs.add(null);
    return new ConnectionSecrets(blobs, null);
  }

  private Optional<String> decide(UUID id, HostKey key) {
    beans.clock.advance(Duration.ofMillis(1));
    return DB.inTransaction(em -> beans.decisions(em).refusal(id, key, OCCASION));
  }

  private List<String> knownKeyTypes(UUID id) {
    return DB.inTransaction(em -> beans.decisions(em).knownKeyTypes(id));
  }

  private static List<KnownHostView> hosts(UUID id) {
    return DB.inTransaction(
        em -> new KnownHostRepository(em).of(id).stream().map(KnownHost::view).toList());
  }

  private ConnectionView view(UUID id) {
    return DB.inTransaction(
        em -> beans.views().of(new ConnectionRepository(em).live(id), null, null));
  }

  private static List<String> journal(UUID id) {
    return DB.inTransaction(
        em ->
            em.createQuery(
                    "select r.operation from ConnectionAuditRow r where r.connectionId = :id",
                    String.class)
                .setParameter("id", id)
                .getResultList());
  }

  private ConnectionTestResult failedTest() {
    return new ConnectionTestResult(
        null,
        null,
        null,
        null,
        null,
        null,
        new ConnectionTestResult.TlsCertificate(
            "CN=a", "CN=b", "00", CERTIFICATE_END, CERTIFICATE_END, "Expired"),
        "TLSv1.3",
        beans.clock.instant(),
        ErrorCode.TLS_CERTIFICATE_REJECTED,
        "rejected",
        null);
  }

  private static Page<ConnectionAuditEntry> audit(UUID id, ConnectionAuditFilter filter) {
    return DB.inTransaction(
        em ->
            new ConnectionAuditRepository(em)
                .page(id, filter, PageRequest.FIRST)
                .map(ConnectionAuditRow::view));
  }

  private static long[] versions(UUID id) {
    var key = DB.inTransaction(em -> new ConnectionRepository(em).live(id).poolKey(false));
    return new long[] {key.configVersion(), key.credentialVersion(), key.trustVersion()};
  }

  private static ConnectionFilter filter(
      String search, ConnectionProtocol protocol, String group, Boolean fips, Boolean insecure) {
    return new ConnectionFilter(search, protocol, group, null, fips, insecure, false);
  }

  private static List<String> names(ConnectionFilter filter) {
    return DB.inTransaction(
        em ->
            new ConnectionRepository(em)
                .page(filter, new PageRequest(1, 100, "name", false)).items().stream()
                    .map(c -> c.values().name())
                    .toList());
  }

  private static CourierException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    return catchThrowableOfType(CourierException.class, work);
  }
}
