package io.courier.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.setting.Deployment.Environment;
import io.courier.testing.FipsProvider;
import io.courier.testing.FixedDeployment;
import io.courier.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Re-wrapping on a real PostgreSQL, with real RSA keys. */
class RewrapRepositoryIT {
  private static final int CONNECTIONS = 230;
  private static final String SETTING = "smtp.password";

  /** Columns of bytes that hold no envelope. */
  private static final Set<String> NO_ENVELOPES =
      Set.of("sso_login_states.payload", "sso_exchange_codes.payload");

  private static TestDatabase database;
  private static RsaKek kek;
  private static EnvelopeService envelopes;

  private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void open() throws SQLException {
    FipsProvider.register();
    database = TestDatabase.separate();
    kek = new RsaKek();
    kek.rotate(BlobAlgorithm.RSA_2048);
    envelopes = new EnvelopeService(kek, FixedDeployment.of(Environment.PRODUCTION));
    fill();
  }

  @BeforeEach
  void healthy() {
    kek.fail(null);
    kek.disable(null);
  }

  private static byte[] envelope(String text, String table, String column, String id) {
    try (Secret secret = Secret.ofText(text)) {
      return envelopes.encrypt(secret, new SecretLocation(table, column, id));
    }
  }

  private static void fill() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO connections (id, name, protocol, host, port, auth_method, username,"
                    + " password_encrypted, client_secret_encrypted) VALUES"
                    + " (CAST(? AS uuid), ?, 'sftp', 'h', 22, 'password', 'u', ?, ?)");
        PreparedStatement key =
            connection.prepareStatement(
                "INSERT INTO ssh_keys (id, name, key_type, public_key_data, fingerprint, created_by,"
                    + " private_key_data, passphrase_hash) VALUES (CAST(? AS uuid), 'k', 'rsa_2048',"
                    + " 'p', 'f', 'x', ?, ?)");
        PreparedStatement setting =
            connection.prepareStatement(
                "INSERT INTO system_settings (key, value, is_secret, updated_by) VALUES (?, ?, true,"
                    + " 'x') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, is_secret ="
                    + " true")) {
      for (int i = 0; i < CONNECTIONS; i++) {
        String id = UUID.randomUUID().toString();
        insert.setString(1, id);
        insert.setString(2, id);
        insert.setBytes(3, envelope("p" + id, "connections", "password_encrypted", id));
        insert.setBytes(
            4,
            i % 10 == 0 ? envelope("c" + id, "connections", "client_secret_encrypted", id) : null);
        insert.executeUpdate();
      }
      String id = UUID.randomUUID().toString();
      key.setString(1, id);
      key.setBytes(2, envelope("key", "ssh_keys", "private_key_data", id));
      key.setBytes(3, envelope("phrase", "ssh_keys", "passphrase_hash", id));
      key.executeUpdate();
      setting.setString(1, SETTING);
      setting.setString(
          2,
          Base64.getEncoder()
              .encodeToString(envelope("mail", "system_settings", "value", SETTING)));
      setting.executeUpdate();
    }
  }

  private Rewrapper rewrapper(RewrapRepository repository) {
    return new Rewrapper(envelopes, repository, new Recorder());
  }

  /** Every secret still opens, and which versions are named. */
  private static Set<String> readAll() throws SQLException {
    Set<String> versions = new TreeSet<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CAST(id AS text), password_encrypted, client_secret_encrypted FROM"
                    + " connections")) {
      while (rows.next()) {
        String id = rows.getString(1);
        assertThat(open(rows.getBytes(2), "connections", "password_encrypted", id, versions))
            .isEqualTo("p" + id);
        if (rows.getBytes(3) != null) {
          assertThat(open(rows.getBytes(3), "connections", "client_secret_encrypted", id, versions))
              .isEqualTo("c" + id);
        }
      }
    }
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CAST(id AS text), private_key_data, passphrase_hash FROM ssh_keys")) {
      rows.next();
      String id = rows.getString(1);
      assertThat(open(rows.getBytes(2), "ssh_keys", "private_key_data", id, versions))
          .isEqualTo("key");
      assertThat(open(rows.getBytes(3), "ssh_keys", "passphrase_hash", id, versions))
          .isEqualTo("phrase");
    }
    String setting = value("SELECT value FROM system_settings WHERE key = 'smtp.password'");
    assertThat(setting).matches("[A-Za-z0-9+/=]+");
    assertThat(
            open(
                Base64.getDecoder().decode(setting), "system_settings", "value", SETTING, versions))
        .isEqualTo("mail");
    return versions;
  }

  private static String open(
      byte[] blob, String table, String column, String id, Set<String> versions) {
    versions.add(Blob.parse(blob).kek().version());
    try (Secret secret = envelopes.decrypt(blob, new SecretLocation(table, column, id))) {
      return new String(secret.bytes(), UTF_8);
    }
  }

  private static String value(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void everyColumnOfBytesIsKnown() throws SQLException {
    Set<String> named = new TreeSet<>(NO_ENVELOPES);
    for (SecretColumn column : SecretColumn.values()) {
      if (column != SecretColumn.SETTING && column != SecretColumn.NOTIFICATION_CHANNEL) {
        named.add(column.table() + "." + column.column());
      }
    }
    Set<String> found = new TreeSet<>();
    try (Connection connection = database.ownerDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN"
                    + " information_schema.tables t USING (table_schema, table_name) WHERE"
                    + " c.table_schema = 'public' AND c.data_type = 'bytea' AND t.table_type ="
                    + " 'BASE TABLE' AND c.column_name NOT IN ('prev_hash', 'row_hash')")) {
      while (rows.next()) {
        found.add(rows.getString(1) + "." + rows.getString(2));
      }
    }
    assertThat(found)
        .as("columns of bytes: name new ones in SecretColumn, or here")
        .containsExactlyElementsOf(named);
  }

  @Test
  @Tag("ENC-06")
  void everythingNamesTheNewVersionAndStillOpens() throws SQLException {
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_3072);
    RewrapResult result = rewrapper(new Node()).run(Actor.SYSTEM);
    assertThat(readAll()).containsExactly(young.version());
    assertThat(result.kekVersion()).isEqualTo(young.version());
    assertThat(result.rewrapped()).isEqualTo(CONNECTIONS + 23 + 2 + 1);
    assertThat(result.tables())
        .contains(
            new RewrapCount("connections", CONNECTIONS + 23, 0, 0, 0),
            new RewrapCount("ssh_keys", 2, 0, 0, 0),
            new RewrapCount("job_secrets", 0, 0, 0, 0),
            new RewrapCount("system_settings", 1, 0, 0, 0));
    assertThat(audited).hasSize(1);
    assertThat(audited.get(0).operation()).isEqualTo("EncryptionRewrapped");
    assertThat(audited.get(0).details())
        .containsEntry("algorithm", "AES-256-GCM+RSA-OAEP-256/3072")
        .containsEntry("completed", true)
        .containsEntry("rewrapped", CONNECTIONS + 26);
    assertThat(rewrapper(new Node()).run(Actor.SYSTEM).rewrapped()).isZero();
  }

  @Test
  @Tag("ENC-06")
  void anEnvelopeInsideJsonIsExchangedAndTheRestOfItStays() throws SQLException {
    String id = UUID.randomUUID().toString();
    String old =
        Base64.getEncoder()
            .encodeToString(envelope("hook", "notification_rules", "channel_config.secret", id));
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_3072);
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO notification_rules (id, name, entity_type, event_types, channel,"
                    + " channel_config) VALUES (CAST(? AS uuid), ?, 'job', '[\"job_failed\"]',"
                    + " 'webhook', jsonb_build_object('url', 'https://h', 'secret',"
                    + " CAST(? AS text)))")) {
      insert.setString(1, id);
      insert.setString(2, id);
      insert.setString(3, old);
      insert.executeUpdate();
    }
    assertThat(rewrapper(new Node()).run(Actor.SYSTEM).tables())
        .contains(new RewrapCount("notification_rules", 1, 0, 0, 0));
    String now = value("SELECT channel_config ->> 'secret' FROM notification_rules");
    Set<String> versions = new TreeSet<>();
    assertThat(
            open(
                Base64.getDecoder().decode(now),
                "notification_rules",
                "channel_config.secret",
                id,
                versions))
        .isEqualTo("hook");
    assertThat(versions).containsExactly(young.version());
    assertThat(value("SELECT channel_config ->> 'url' FROM notification_rules"))
        .isEqualTo("https://h");
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM notification_rules");
    }
  }

  @Test
  void aRunThatBreaksOffIsFinishedByTheNext() throws SQLException {
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_2048);
    AtomicInteger batches = new AtomicInteger();
    RewrapRepository breaking =
        new Node() {
          @Override
          public int replace(SecretColumn column, Map<StoredBlob, byte[]> fresh) {
            int replaced = super.replace(column, fresh);
            if (batches.incrementAndGet() == 1) {
              kek.fail(new CourierException(ErrorCode.KEY_SERVICE_UNAVAILABLE, "down"));
            }
            return replaced;
          }
        };
    assertThatThrownBy(() -> rewrapper(breaking).run(Actor.SYSTEM))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_SERVICE_UNAVAILABLE));
    kek.fail(null);
    assertThat(readAll()).as("some old, some new, all readable").hasSize(2);
    assertThat(audited.get(0).details())
        .containsEntry("completed", false)
        .containsEntry("rewrapped", 100);
    assertThat(rewrapper(new Node()).run(Actor.SYSTEM).rewrapped())
        .isEqualTo(CONNECTIONS + 26 - 100);
    assertThat(readAll()).containsExactly(young.version());
  }

  @Test
  void twoNodesAtOnceDoEachEnvelopeOnce() throws Exception {
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_2048);
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService nodes = Executors.newFixedThreadPool(2);
    try {
      List<Future<RewrapResult>> runs =
          nodes.invokeAll(
              List.of(
                  () -> {
                    together.await();
                    return rewrapper(new Node()).run(Actor.SYSTEM);
                  },
                  () -> {
                    together.await();
                    return rewrapper(new Node()).run(Actor.SYSTEM);
                  }));
      int done = 0;
      for (Future<RewrapResult> run : runs) {
        done += run.get().rewrapped();
      }
      assertThat(done).isEqualTo(CONNECTIONS + 26);
      assertThat(readAll()).containsExactly(young.version());
    } finally {
      nodes.shutdownNow();
    }
  }

  @Test
  void whatIsWrittenMeanwhileWinsAndALockedRowIsNotWaitedFor() throws Exception {
    kek.rotate(BlobAlgorithm.RSA_2048);
    String id = value("SELECT CAST(min(CAST(id AS text)) AS text) FROM connections");
    byte[] newer = envelope("p" + id, "connections", "password_encrypted", id);
    kek.rotate(BlobAlgorithm.RSA_2048);
    try (Connection user = database.dataSource().getConnection();
        PreparedStatement update =
            user.prepareStatement(
                "UPDATE connections SET password_encrypted = ? WHERE id = CAST(? AS uuid)")) {
      user.setAutoCommit(false);
      update.setBytes(1, newer);
      update.setString(2, id);
      update.executeUpdate();
      RewrapResult result = rewrapper(new Node()).run(Actor.SYSTEM);
      assertThat(result.tables().get(0).changedMeanwhile()).isPositive();
      user.commit();
    }
    // the locked row may hold further secrets, which stay under a third version
    assertThat(readAll()).as("the user's row, until the next run").hasSizeBetween(2, 3);
    assertThat(rewrapper(new Node()).run(Actor.SYSTEM).rewrapped()).isPositive();
    assertThat(readAll()).hasSize(1);
  }

  @Test
  void anEnvelopeThatDoesNotOpenIsLeftAndCounted() throws SQLException {
    kek.rotate(BlobAlgorithm.RSA_2048);
    String id = value("SELECT CAST(max(CAST(id AS text)) AS text) FROM connections");
    byte[] good = envelope("p" + id, "connections", "password_encrypted", id);
    byte[] broken = good.clone();
    broken[50] ^= 1;
    store(id, broken);
    try {
      kek.rotate(BlobAlgorithm.RSA_2048);
      RewrapResult result = rewrapper(new Node()).run(Actor.SYSTEM);
      assertThat(result.tables().get(0).unreadable()).isEqualTo(1);
      assertThat(result.tables().get(0).rewrapped()).isEqualTo(CONNECTIONS + 22);
    } finally {
      store(id, good);
    }
  }

  @Test
  @Tag("ENC-06")
  void aVersionThatIsSwitchedOffKeepsNoOtherWaiting() throws SQLException {
    KekVersion old = kek.rotate(BlobAlgorithm.RSA_2048);
    String id = value("SELECT CAST(min(CAST(id AS text)) AS text) FROM connections");
    store(id, envelope("p" + id, "connections", "password_encrypted", id));
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_2048);
    kek.disable(old);
    RewrapResult result = rewrapper(new Node()).run(Actor.SYSTEM);
    assertThat(result.completed()).isFalse();
    assertThat(result.tables())
        .contains(
            new RewrapCount("connections", CONNECTIONS + 22, 0, 0, 1),
            new RewrapCount("system_settings", 1, 0, 0, 0));
    assertThat(audited.get(0).details()).containsEntry("completed", false);
    kek.disable(null);
    RewrapResult second = rewrapper(new Node()).run(Actor.SYSTEM);
    assertThat(second.completed()).isTrue();
    assertThat(second.rewrapped()).isEqualTo(1);
    assertThat(readAll()).containsExactly(young.version());
  }

  private static void store(String id, byte[] blob) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE connections SET password_encrypted = ? WHERE id = CAST(? AS uuid)")) {
      update.setBytes(1, blob);
      update.setString(2, id);
      update.executeUpdate();
    }
  }

  @Test
  void oneNodeHasTheTurnOfTheMonthUntilItIsDone() {
    Node node = new Node();
    OffsetDateTime first = OffsetDateTime.parse("2026-12-01T02:07:00Z");
    assertThat(node.takeTurn(first)).isTrue();
    assertThat(node.takeTurn(first.plusSeconds(1))).as("another node").isFalse();
    assertThat(node.takeTurn(first.plusDays(1))).as("the run was killed").isTrue();
    node.finishTurn(first.plusDays(1).plusMinutes(5));
    assertThat(node.takeTurn(first.plusDays(2))).isFalse();
    assertThat(node.takeTurn(first.plusDays(30))).isFalse();
    assertThat(node.takeTurn(first.plusMonths(1))).isTrue();
  }

  /** One node: the repository with its transactions. */
  private static class Node extends RewrapRepository {
    @Override
    public List<StoredBlob> page(SecretColumn column, String after, String version) {
      return database.inTransaction(
          manager -> new RewrapRepository(manager).page(column, after, version));
    }

    @Override
    public int replace(SecretColumn column, Map<StoredBlob, byte[]> fresh) {
      return database.inTransaction(
          manager -> new RewrapRepository(manager).replace(column, fresh));
    }

    @Override
    public boolean takeTurn(OffsetDateTime now) {
      return database.inTransaction(manager -> new RewrapRepository(manager).takeTurn(now));
    }

    @Override
    public void finishTurn(OffsetDateTime now) {
      database.run(manager -> new RewrapRepository(manager).finishTurn(now));
    }
  }

  private final class Recorder implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      audited.add(event);
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      audited.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      audited.add(event);
    }
  }
}
