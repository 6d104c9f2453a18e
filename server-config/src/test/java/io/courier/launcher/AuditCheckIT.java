package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.audit.ChainHead;
import io.courier.liquibase.SchemaMigration;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code courier audit verify} on an instance that runs and on one that does not. */
@Tag("AUD-27")
class AuditCheckIT {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);

  @TempDir private Path data;

  private static DeploymentSettings settings() throws LaunchException {
    return DeploymentSettings.read(Map.of("COURIER_ENVIRONMENT", "Development"));
  }

  private int verify(ChainHead expected) throws LaunchException, InterruptedException {
    output.reset();
    return AuditCheck.run(
        new Command.AuditVerify(Optional.of(data), Optional.ofNullable(expected)),
        settings(),
        Terminal.of(stream, stream));
  }

  private String told() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void instanceThatRunsAndInstanceThatDoesNot() throws Exception {
    assertThatThrownBy(() -> verify(null)).hasMessageContaining("has no embedded database");
    running(
        "SELECT 1",
        () -> {
          assertThat(verify(null)).as(told()).isZero();
          assertThat(told()).startsWith("intact rows=0 closed-months=0 findings=0 head=000");
        });
    assertThat(verify(null)).as("stopped").isZero();
    running(
        "ALTER TABLE audit_log_entries DISABLE TRIGGER ALL; INSERT INTO audit_log_entries"
            + " (entity_type, operation, performed_by, performed_at, seq, prev_hash, row_hash) VALUES"
            + " ('tag', 'Forged', 'anna', now(), 1, decode(repeat('00', 32), 'hex'), sha256('x'))",
        () -> {});
    assertThat(verify(null)).as("stopped").isEqualTo(AuditCheck.TAMPERED);
    assertThat(told())
        .contains("finding kind=row_edited table=audit_log_entries place=1 ")
        .contains("finding kind=row_inserted table=audit_log_entries place=1 ")
        .contains("tampered rows=1 closed-months=0 findings=2 head=");
    assertThat(verify(new ChainHead(7, "ab".repeat(32)))).isEqualTo(AuditCheck.TAMPERED);
    assertThat(told()).contains("finding kind=tail_missing table=audit_log_entries place=2-7 ");
  }

  /** What is done while the database runs. */
  private interface Work {
    void run() throws Exception;
  }

  private void running(String asOwner, Work work) throws Exception {
    try (InstanceDirectory instance = InstanceDirectory.open(data, settings());
        EmbeddedPostgres postgres = EmbeddedPostgres.start(instance, Courier.cache())) {
      Database database = postgres.database();
      new SchemaMigration(Clock.systemUTC(), Duration.ZERO).migrate(database.migrationTarget());
      try (Connection connection =
              DriverManager.getConnection(
                  database.url(), database.owner().name(), database.owner().password());
          Statement statement = connection.createStatement()) {
        statement.execute(asOwner);
      }
      work.run();
    }
  }
}
