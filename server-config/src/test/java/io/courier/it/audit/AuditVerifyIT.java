package io.courier.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Verification of the log through the API and by the command line; failure of a write. */
@ExtendWith(CourierServer.Shared.class)
class AuditVerifyIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private record Outcome(int code, String output) {}

  @Test
  @Tag("AUD-27")
  @Tag("THR-04")
  void changeBelowTheTriggersIsFoundByApiAndCommandAndToldOnce(CourierServer server)
      throws Exception {
    Api admin = Api.admin(server);
    assertThat(admin.get("/admin/audit/verify").data().getBoolean("intact")).isTrue();
    Outcome clean = verify(server);
    assertThat(clean.code()).as(clean.output()).isZero();
    assertThat(clean.output()).contains("intact rows=");
    String head = clean.output().replaceAll("(?s).*head=(\\S+).*", "$1");
    assertThat(verify(server, "--expect-head", head).code()).isZero();
    String forged = "0".repeat(64) + head.substring(64);
    assertThat(verify(server, "--expect-head", forged).output()).contains("kind=head_differs");

    String seq = "(SELECT min(seq) + 1 FROM audit_log_entries)";
    String original = text(server, "SELECT performed_by FROM audit_log_entries WHERE seq = " + seq);
    try {
      tamper(server, "UPDATE audit_log_entries SET performed_by = 'nobody' WHERE seq = " + seq);
      JsonObject report = admin.get("/admin/audit/verify").data();
      assertThat(report.getBoolean("intact")).isFalse();
      JsonObject finding = report.getJsonArray("findings").getJsonObject(0);
      assertThat(finding.getString("kind")).isEqualTo("row_edited");
      assertThat(finding.getString("place")).isEqualTo("2");
      assertThat(admin.get("/admin/audit/verify").data().getInt("findingCount")).isEqualTo(1);
      List<JsonObject> told =
          new Trail(admin)
              .entries(
                  "AuditTamperDetected",
                  Json.createObjectBuilder()
                      .add("finding", "row_edited:audit_log_entries:2")
                      .build());
      assertThat(told).as("once for a finding, not for a call").hasSize(1);
      assertThat(told.get(0).getString("performedBy")).isEqualTo("root-admin");
      Outcome found = verify(server);
      assertThat(found.code()).isEqualTo(3);
      assertThat(found.output())
          .contains("finding kind=row_edited table=audit_log_entries place=2 ")
          .contains("tampered rows=");
    } finally {
      tamper(
          server,
          "UPDATE audit_log_entries SET performed_by = '" + original + "' WHERE seq = " + seq);
    }
    assertThat(admin.get("/admin/audit/verify").data().getBoolean("intact")).isTrue();
    for (String role : List.of("operator", "viewer")) {
      Api other = Api.newUser(server, role);
      assertThat(other.get("/admin/audit/verify").code()).isEqualTo(1020);
      assertThat(other.get("/admin/partitions").code()).isEqualTo(1020);
    }
  }

  @Test
  @Tag("AUD-01")
  void actionWhoseEntryCannotBeWrittenDoesNotHappen(CourierServer server) throws Exception {
    Api admin = Api.admin(server);
    String name = "unaudited-" + UUID.randomUUID();
    JsonObject draft =
        Json.createObjectBuilder().add("name", name).add("keyType", "ecdsa_256").build();
    try {
      owner(
          server,
          "CREATE FUNCTION no_entry() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION"
              + " ''no room''; END'; CREATE TRIGGER no_entry BEFORE INSERT ON audit_log_entries FOR"
              + " EACH ROW WHEN (NEW.operation = 'KeyGenerated') EXECUTE FUNCTION no_entry()");
      Answer refused = admin.post("/ssh-keys/generate", draft);
      assertThat(refused.status()).isEqualTo(500);
      assertThat(refused.code()).isEqualTo(1099);
      assertThat(refused.body().toString()).doesNotContain("no room");
    } finally {
      owner(server, "DROP FUNCTION no_entry() CASCADE");
    }
    assertThat(admin.get("/ssh-keys?search=" + name).body().getJsonArray("data")).isEmpty();
    assertThat(admin.post("/ssh-keys/generate", draft).status()).isEqualTo(201);
    assertThat(admin.get("/admin/audit/verify").data().getBoolean("intact")).isTrue();
  }

  @Test
  void partitionsAreListedAndTheirHealthIsForEverybody(CourierServer server) throws Exception {
    List<JsonObject> months =
        Api.admin(server)
            .get("/admin/partitions")
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class);
    assertThat(months)
        .extracting(m -> m.getString("table") + " " + m.getString("checksumState"))
        .contains("audit_log_entries open", "connection_audit_log open", "domain_events not_kept");
    HttpResponse<String> up = health(server);
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body())
        .isEqualTo(
            "{\"status\":\"UP\",\"checks\":[{\"name\":\"partitions\",\"status\":\"UP\",\"data\":{\"missing\":0,\"overdue\":0}}]}");
    assertThat(up.headers().firstValue("Strict-Transport-Security")).isPresent();
    assertThat(server.get("/health/partitions/x", null).statusCode()).isEqualTo(404);
    assertThat(server.get("/health/live", null).statusCode()).isEqualTo(200);
    String next =
        text(server, "SELECT to_char(now() + interval '2 months', '\"domain_events_\"YYYY_MM')");
    owner(server, "DROP TABLE " + next);
    try {
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> health(server).statusCode() == 503);
      assertThat(health(server).body()).contains("\"missing\":1");
    } finally {
      owner(server, "SELECT create_monthly_partitions((now() + interval '2 months')::date)");
    }
  }

  private static HttpResponse<String> health(CourierServer server) throws Exception {
    return server.get("/health/partitions", null);
  }

  private static void tamper(CourierServer server, String sql) throws Exception {
    owner(
        server,
        "ALTER TABLE audit_log_entries DISABLE TRIGGER ALL; "
            + sql
            + "; ALTER TABLE audit_log_entries ENABLE TRIGGER ALL");
  }

  private static void owner(CourierServer server, String sql) throws Exception {
    try (Connection connection = server.database(true);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(CourierServer server, String sql) throws Exception {
    try (Connection connection = server.database(true);
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code courier audit verify} on the running instance. */
  private static Outcome verify(CourierServer server, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                CourierServer.home().resolve("launcher") + "/*",
                "io.courier.launcher.Main",
                "audit",
                "verify",
                "--data",
                server.data().toString()));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(CourierServer.environment());
    Process process = builder.start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), new String(output, StandardCharsets.UTF_8));
  }
}
