package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.KnownHost.HostKey;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PageRequest;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.event.DomainEvent;
import io.courier.jca.api.Credential;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TlsInfo;
import io.courier.key.SshKeyType;
import io.courier.setting.Deployment.Environment;
import io.courier.setting.OutboundTrust;
import io.courier.testing.FixedDeployment;
import io.courier.testing.StandInBlob;
import io.courier.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may be opened, and what is told of it. */
class PartnersIT {
  private static final TestDatabase DB = TestDatabase.get();
  private static final Occasion OCCASION = new Occasion(ConnectionBeans.ANNA, UUID.randomUUID());
  private static final SshAlgorithms NEGOTIATED =
      new SshAlgorithms(
          List.of("curve25519-sha256"),
          List.of("aes256-ctr"),
          List.of("hmac-sha2-256"),
          List.of("ssh-ed25519"));

  private final ConnectionBeans beans = new ConnectionBeans();
  private Environment environment = Environment.DEVELOPMENT;

  @Test
  @Tag("CONN-20")
  @Tag("HK-05")
  void stateDecidesFirst() {
    assertCode(ErrorCode.CONNECTION_DISABLED, create(Drafts.sftp().with("status", "disabled")));
    UUID changed = create(Drafts.sftp());
    for (char c : new char[] {'A', 'B'}) {
      HostKey key = new HostKey("ssh-rsa", "SHA256:" + String.valueOf(c).repeat(43));
      DB.run(em -> beans.decisions(em).refusal(changed, key, OCCASION));
    }
    assertCode(ErrorCode.CONNECTION_REQUIRES_ATTENTION, changed);
    assertCode(ErrorCode.PROTOCOL_MISMATCH, create(Drafts.azure()));
    assertCode(ErrorCode.RESOURCE_NOT_FOUND, UUID.randomUUID());
  }

  @Test
  @Tag("HK-09")
  @Tag("HK-12")
  @Tag("TLSP-11")
  @Tag("TLSP-12")
  void settingsChangedLaterBindOldRows() {
    UUID trusting = create(Drafts.sftp().with("hostKeyPolicy", "always_trust"));
    UUID insecure = create(Drafts.ftps().with("tlsCertPolicy", "insecure"));
    UUID floor = create(Drafts.ftps().with("tlsVersionFloor", "tls_1_1"));
    UUID key = create(keyLogin());
    for (UUID id : List.of(trusting, insecure, floor, key)) {
      assertThat(resolve(id).endpoint().key().fipsPolicy()).isFalse();
    }
    beans.settings.add(Flags.FIPS);
    assertCode(ErrorCode.INSECURE_HOST_KEY_POLICY_NOT_ALLOWED_IN_FIPS_MODE, trusting);
    assertCode(ErrorCode.INSECURE_TLS_POLICY_NOT_ALLOWED_IN_FIPS_MODE, insecure);
    assertCode(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE, floor);
    assertCode(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE, key);
    assertThat(resolve(create(Drafts.sftp())).endpoint().key().fipsPolicy()).isTrue();
    assertThat(resolve(create(keyLogin().with("fipsOverride", true))).endpoint().sshAlgorithms())
        .isEqualTo(SshAlgorithms.DEFAULT);
    beans.settings.clear();
    environment = Environment.PRODUCTION;
    assertCode(ErrorCode.INSECURE_TRUST_POLICY_BLOCKED_IN_PRODUCTION, trusting);
    assertCode(ErrorCode.INSECURE_TRUST_POLICY_BLOCKED_IN_PRODUCTION, insecure);
  }

  @Test
  @Tag("HK-10")
  @Tag("TLSP-13")
  @Tag("FIPS-22")
  void everyOpenIsTold(@TempDir Path directory) {
    UUID trusting = create(Drafts.sftp().with("hostKeyPolicy", "always_trust"));
    open(trusting, ssh(false));
    assertThat(told(trusting, "InsecureHostKeyPolicyUsed"))
        .as("a new session is told of by its handshake")
        .isZero();
    open(trusting, ssh(true));
    assertThat(told(trusting, "InsecureHostKeyPolicyUsed")).isEqualTo(1);

    UUID insecure = create(Drafts.ftps().with("tlsCertPolicy", "insecure"));
    open(insecure, tls(directory, true));
    assertThat(told(insecure, "InsecureTlsPolicyUsed")).isEqualTo(1);
    assertThat(beans.told).filteredOn(DomainEvent.Type.INSECURE_TLS_POLICY_USED::equals).hasSize(1);

    beans.settings.add(Flags.FIPS);
    UUID override = create(Drafts.sftp().with("fipsOverride", true));
    open(override, ssh(false));
    open(override, ssh(true));
    UUID ftps = create(Drafts.ftps().with("fipsOverride", true));
    open(ftps, tls(directory, false));
    assertThat(told(override, "FipsOverrideEnabled")).isEqualTo(1);
    assertThat(told(override, "FipsOverrideUsed")).isEqualTo(2);
    assertThat(beans.told).filteredOn(DomainEvent.Type.FIPS_OVERRIDE_USED::equals).hasSize(3);
    assertThat(beans.audit.events)
        .filteredOn(e -> e.operation().equals("FipsOverrideUsed"))
        .extracting(e -> e.details().toString())
        .satisfiesExactly(
            d -> assertThat(d).contains("curve25519-sha256", "configuredBy=anna", "protocol=sftp"),
            d -> assertThat(d).contains("curve25519-sha256"),
            d -> assertThat(d).contains("TLSv1.3", "TLS_AES_256_GCM_SHA384", "protocol=ftps"));
    beans.settings.clear();
    open(override, ssh(false));
    assertThat(told(override, "FipsOverrideUsed")).as("no effect, no event").isEqualTo(2);
  }

  @Test
  @Tag("TLSC-03")
  void clientCertificateReachesTheLoginAndIsZeroed(@TempDir Path directory) throws Exception {
    Keytool file = new Keytool(directory).key("acme");
    ConnectionDraft draft =
        Drafts.ftps()
            .with("tlsClientCertificate", file.base64())
            .with("tlsClientCertificatePassword", Keytool.PASSWORD)
            .draft();
    UUID id = UUID.randomUUID();
    ConnectionSecrets secrets = ConnectionSecrets.encrypt(draft, id, Instant.now(), new Masked());
    assertThat(new String(secrets.clientCertificate(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain(Keytool.PASSWORD);
    ConnectionView view =
        DB.inTransaction(
            em ->
                beans
                    .writer(em)
                    .create(id, ConnectionRules.check(draft, StoredConnection.NONE), secrets));
    assertThat(view.hasTlsClientCertificate()).isTrue();
    assertThat(view.tlsClientCertificate().subject()).isEqualTo("CN=acme,O=Acme");
    assertThat(beans.audit.events.toString())
        .contains("ConnectionCredentialsUpdated", "tlsClientCertificate")
        .doesNotContain("pl4nted");
    Credential credential = resolve(id).credentials().open();
    assertThat(credential.clientCertificate().chain()).containsExactly(file.certificate("acme"));
    assertThat(credential.clientCertificate().privateKey()[0]).isEqualTo((byte) 0x30);
    credential.close();
    assertThat(credential.clientCertificate().privateKey()).containsOnly(0);

    ConnectionDraft cleared = Drafts.ftps().with("tlsClientCertificate", "").draft();
    ConnectionView after =
        DB.inTransaction(
            em ->
                beans
                    .writer(em)
                    .update(
                        id,
                        view.version(),
                        ConnectionRules.check(
                            cleared, new ConnectionRepository(em).live(id).stored()),
                        ConnectionSecrets.encrypt(cleared, id, Instant.now(), new Masked())));
    assertThat(after.hasTlsClientCertificate()).isFalse();
    assertThat(after.tlsClientCertificate()).isNull();
    assertThat(resolve(id).credentials().open().clientCertificate()).isNull();
  }

  @Test
  @Tag("TEST-05")
  void onlyTheTestEvaluatesAPinnedCertificate() {
    UUID id =
        create(
            Drafts.ftps()
                .with("tlsCertPolicy", "pinned_thumbprint")
                .with("tlsPinnedThumbprint", "ab".repeat(32)));
    assertThat(resolve(id).endpoint().tls().verifyChain()).isFalse();
    Partner tested = with(p -> p.resolveForTest(p.connections.live(id), OCCASION));
    assertThat(tested.endpoint().tls().verifyChain()).isTrue();
  }

  @Test
  @Tag("TEST-01")
  @Tag("HK-09")
  void aTestThatIsRefusedBeforeDiallingIsRecorded() {
    assertRefusedTest(
        ErrorCode.CONNECTION_DISABLED, create(Drafts.sftp().with("status", "disabled")));
    UUID trusting = create(Drafts.sftp().with("hostKeyPolicy", "always_trust"));
    UUID insecure = create(Drafts.ftps().with("tlsCertPolicy", "insecure"));
    UUID floor = create(Drafts.ftps().with("tlsVersionFloor", "tls_1_1"));
    UUID key = create(keyLogin());
    beans.settings.add(Flags.FIPS);
    assertRefusedTest(ErrorCode.INSECURE_HOST_KEY_POLICY_NOT_ALLOWED_IN_FIPS_MODE, trusting);
    assertRefusedTest(ErrorCode.INSECURE_TLS_POLICY_NOT_ALLOWED_IN_FIPS_MODE, insecure);
    assertRefusedTest(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE, floor);
    assertRefusedTest(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE, key);
  }

  private void assertRefusedTest(ErrorCode code, UUID id) {
    List<ConnectionAuditEntry> rows =
        DB.inTransaction(
            em -> {
              ConnectionTestService tests = new ConnectionTestService();
              tests.connections = new ConnectionRepository(em);
              tests.partners = partners(em);
              tests.journal = beans.journal(em);
              tests.audit = beans.audit;
              tests.actor = beans.knownHostWriter(em).actor;
              tests.clock = beans.clock;
              assertThat(catchThrowableOfType(CourierException.class, () -> tests.test(id)).code())
                  .isEqualTo(code);
              return new ConnectionAuditRepository(em)
                  .page(id, ConnectionAuditFilter.ALL, PageRequest.FIRST).items().stream()
                      .map(ConnectionAuditRow::view)
                      .toList();
            });
    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.operation()).isEqualTo("TestConnection");
              assertThat(row.details())
                  .containsEntry("success", false)
                  .hasEntrySatisfying(
                      "errorCode", n -> assertThat(n).hasToString("" + code.number()));
            });
    boolean last =
        DB.inTransaction(em -> new ConnectionRepository(em).live(id).lastTest().success());
    assertThat(last).isFalse();
  }

  private Drafts keyLogin() {
    return Drafts.sftp()
        .with("authMethod", "ssh_key")
        .with("password", null)
        .with("sshKeyId", beans.keys.add(SshKeyType.ED25519));
  }

  private UUID create(Drafts drafts) {
    UUID id = UUID.randomUUID();
    Object key = drafts.draft().sshKeyId();
    DB.run(
        em -> {
          if (key != null) {
            row(em, (UUID) key);
          }
          beans
              .writer(em)
              .create(
                  id,
                  drafts.values(),
                  new ConnectionSecrets(Arrays.asList(null, null, null), null));
        });
    return id;
  }

  /** The foreign key of a connection wants a row. */
  private static void row(jakarta.persistence.EntityManager em, UUID key) {
    em.createNativeQuery(
            "INSERT INTO ssh_keys (id, name, key_type, public_key_data, private_key_data,"
                + " fingerprint, created_by) VALUES (CAST(?1 AS uuid), 'k', 'ed25519', 'p', '\\x00',"
                + " ?1, 'anna')")
        .setParameter(1, key.toString())
        .executeUpdate();
  }

  private Partner resolve(UUID id) {
    return with(p -> p.resolve(id, OCCASION));
  }

  private void open(UUID id, SessionInfo session) {
    with(
        p -> {
          p.resolve(id, OCCASION).opened(session);
          return null;
        });
  }

  private <T> T with(Function<Partners, T> work) {
    return DB.inTransaction(em -> work.apply(partners(em)));
  }

  private Partners partners(jakarta.persistence.EntityManager em) {
    Partners bean = new Partners();
    bean.connections = new ConnectionRepository(em);
    bean.limits = beans.limits();
    bean.limits.deployment = FixedDeployment.of(environment);
    bean.decisions = beans.decisions(em);
    bean.certificates = beans.certificates();
    bean.encryption = new Masked();
    bean.keys = beans.keys;
    bean.outbound = new OutboundTrust(Optional.empty());
    bean.permits = new ClusterPermits();
    bean.records = new OpenRecords();
    bean.records.hostKeys = bean.decisions;
    bean.records.certificates = bean.certificates;
    bean.records.limits = bean.limits;
    bean.records.uses = beans.uses();
    return bean;
  }

  private void assertCode(ErrorCode code, UUID id) {
    assertThat(catchThrowableOfType(CourierException.class, () -> resolve(id)).code())
        .isEqualTo(code);
  }

  private long told(UUID id, String operation) {
    return beans.audit.operationsOf(id).stream().filter(operation::equals).count();
  }

  private static SessionInfo ssh(boolean reused) {
    PresentedHostKey key = new PresentedHostKey("ssh-ed25519", "SHA256:" + "A".repeat(43));
    return new SessionInfo("SSH-2.0-x", key, null, NEGOTIATED, Instant.EPOCH, reused);
  }

  private static SessionInfo tls(Path directory, boolean reused) {
    String alias = "s" + UUID.randomUUID();
    PresentedCertificate shown =
        new PresentedCertificate(
            List.of(new Keytool(directory).key(alias).certificate(alias)), Set.of(), false);
    return new SessionInfo(
        "220",
        null,
        null,
        null,
        Instant.EPOCH,
        reused,
        new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", shown));
  }

  /** Not encryption, but in its form and not the plain text. */
  private static final class Masked implements EnvelopeEncryption {
    @Override
    public byte[] encrypt(Secret plain, SecretLocation location) {
      return StandInBlob.of(plain.bytes());
    }

    @Override
    public Secret decrypt(byte[] blob, SecretLocation location) {
      return Secret.ofBytes(StandInBlob.content(blob));
    }
  }
}
