package io.courier.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.core.Ids;
import io.courier.testing.TestDatabase;
import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What the chain costs and how long its verification takes; no build runs it. {@code mvn -q -B
 * -Dquick -DskipTests=false package -pl courier-ejb -am -Dtest=AuditBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
class AuditBenchmark {
  private static final System.Logger LOG = System.getLogger(AuditBenchmark.class.getName());
  private static final int THREADS = 8;
  private static final int EACH = 400;
  private static final int ROWS = 1_000_000;
  private static final Map<String, Object> DETAILS =
      Map.of("host", "a.example", "port", 22, "name", "Bank drop", "protocol", "sftp");
  private static final Actor ANNA = new Actor(UUID.randomUUID(), "anna", "10.1.2.3");

  private final TestDatabase database = TestDatabase.durable();
  private final Clock clock = Clocks.system();

  @Test
  void appends() throws Exception {
    perSecond(this::chained);
    double with = perSecond(this::chained);
    owner("ALTER TABLE audit_log_entries DISABLE TRIGGER advance_chain");
    perSecond(this::unchained);
    double without = perSecond(this::unchained);
    LOG.log(
        Level.WARNING,
        "AuditBenchmark: {0} appends/s with the chain, {1} without, ratio {2}",
        Math.round(with),
        Math.round(without),
        with / without);
  }

  private AuditEvent event() {
    return new AuditEvent("connection", UUID.randomUUID(), "ConnectionTested", DETAILS);
  }

  private void chained() {
    Occurrence one = new Occurrence(ANNA, event(), clock.instant());
    database.run(em -> new AuditRepository(em, clock).append(List.of(one)));
  }

  private void unchained() {
    Occurrence one = new Occurrence(ANNA, event(), clock.instant());
    AuditEntry entry = new AuditEntry(Ids.next(clock), one, 1, new byte[RowHash.LENGTH]);
    database.run(em -> entry.bind(em.createNativeQuery(AuditRepository.INSERT)).executeUpdate());
  }

  private static double perSecond(Runnable append) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      long start = System.nanoTime();
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < EACH; i++) {
                    append.run();
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      return THREADS * EACH * 1e9 / (System.nanoTime() - start);
    } finally {
      threads.shutdownNow();
    }
  }

  /** A million rows through a JVM with a heap of 48 MiB. */
  @Test
  void verification() throws Exception {
    fill();
    String url = database.dataSource().unwrap(org.postgresql.ds.PGSimpleDataSource.class).getURL();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AuditBenchmark.class.getName(),
                url)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    LOG.log(Level.WARNING, "AuditBenchmark: {0}", output);
  }

  /** Verifies the database of the URL. */
  public static void main(String[] arguments) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(arguments[0], "courier_app", "test")) {
      connection.setAutoCommit(false);
      VerificationReport report = ChainVerifier.verify(connection, Optional.empty(), finding -> {});
      LOG.log(
          Level.WARNING,
          "{0} in {1} ms with {2} MiB",
          report,
          (System.nanoTime() - start) / 1_000_000,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private void fill() throws Exception {
    owner("ALTER TABLE audit_log_entries DISABLE TRIGGER ALL");
    owner("DELETE FROM audit_log_entries");
    try (Connection connection = database.ownerDataSource().getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "COPY audit_log_entries (seq, id, entity_type, operation, performed_by, performed_at,"
                  + " details, prev_hash, row_hash) FROM STDIN",
              new Rows(clock.instant()));
    }
    owner("ALTER TABLE audit_chain_head DISABLE TRIGGER ALL");
    owner(
        "UPDATE audit_chain_head SET (seq, row_hash) = (SELECT seq, row_hash FROM audit_log_entries"
            + " ORDER BY seq DESC LIMIT 1)");
    owner("ANALYZE");
  }

  private void owner(String sql) throws SQLException {
    try (Connection connection = database.ownerDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Lines of COPY, made while they are read. */
  private static final class Rows extends Reader {
    private final Instant start;
    private byte[] hash = new byte[RowHash.LENGTH];
    private int made;
    private String line = "";
    private int at;

    Rows(Instant start) {
      this.start = start;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
      if (at == line.length() && !next()) {
        return -1;
      }
      int count = Math.min(length, line.length() - at);
      line.getChars(at, at + count, buffer, offset);
      at += count;
      return count;
    }

    private boolean next() {
      if (made == ROWS) {
        return false;
      }
      made++;
      String details =
          "{\"host\": \"a.example\", \"port\": 22, \"name\": \"Bank drop " + made + "\"}";
      ChainRow row =
          new ChainRow(
              made,
              new UUID(made, 7),
              "connection",
              null,
              "ConnectionTested",
              "anna",
              null,
              null,
              start,
              CanonicalJson.ofText(details));
      byte[] previous = hash;
      hash = row.hash(previous);
      line =
          String.join(
                  "\t",
                  Integer.toString(made),
                  row.id().toString(),
                  row.entityType(),
                  row.operation(),
                  row.performedBy(),
                  start.toString(),
                  details,
                  "\\\\x" + HexFormat.of().formatHex(previous),
                  "\\\\x" + HexFormat.of().formatHex(hash))
              + "\n";
      at = 0;
      return true;
    }

    @Override
    public void close() throws IOException {
      at = line.length();
    }
  }
}
