package io.courier.it.job;

import static io.courier.it.job.Jobs.body;
import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule.Kind;
import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.Reader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threat T3, a compromised operator: what he must not do is refused and on record, and neither the
 * API nor a job of his gives him a secret or a file outside the allowed roots.
 */
@ExtendWith(CourierServer.Shared.class)
@Tag("THR-03")
class ThreatT3IT {
  private static final String MARK = "planted-" + UUID.randomUUID();

  @TempDir Path remote;
  private CourierServer server;
  private Partner partner;
  private Api admin;
  private Api operator;
  private JsonObject self;
  private String connection;
  private String key;

  @BeforeEach
  void start(CourierServer shared) throws Exception {
    server = shared;
    partner = new Partner(remote);
    admin = Api.admin(server);
    operator = Api.newUser(server, "operator");
    self = operator.get("/auth/me").data();
    connection = new Jobs(admin).connection(partner, MARK + "-password");
    key =
        admin
            .post(
                "/ssh-keys/generate",
                Json.createObjectBuilder()
                    .add("name", "Key " + UUID.randomUUID())
                    .add("keyType", "ecdsa_256")
                    .add("passphrase", MARK + "-passphrase")
                    .build())
            .data()
            .getString("id");
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  /** What an operator tries, and the code that refuses it. */
  private record Try(String method, String path, JsonObject body, int code) {}

  @Test
  @Tag("ASSET-01")
  @Tag("RBAC-04")
  @Tag("RBAC-06")
  @Tag("AUD-10")
  void eachTryIsRefusedAndOnRecord() throws Exception {
    List<Try> tries = new ArrayList<>();
    tries.addAll(againstConnections());
    tries.addAll(againstKeys());
    tries.addAll(againstSettingsAndUsers());
    JsonObject before = admin.get("/connections/" + connection).data();
    JsonObject keyBefore = admin.get("/ssh-keys/" + key).data();
    List<String> wrong = new ArrayList<>();
    for (Try one : tries) {
      int known = denials().size();
      Api.Answer answer = operator.send(one.method(), one.path(), one.body());
      if (answer.status() != 403 || answer.code() != one.code()) {
        wrong.add(one + " answered " + answer.status() + "/" + answer.code());
      }
      List<JsonObject> after = denials();
      if (after.size() != known + 1) {
        wrong.add(one + " has " + (after.size() - known) + " entries");
      } else {
        String problem = problem(after.get(0), one);
        if (problem != null) {
          wrong.add(one + ": " + problem);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tries).hasSizeGreaterThan(25);
    assertThat(admin.get("/connections/" + connection).data()).isEqualTo(before);
    assertThat(admin.get("/ssh-keys/" + key).data()).isEqualTo(keyBefore);
    assertThat(admin.get("/users/" + self.getString("id")).data().getString("role"))
        .isEqualTo("operator");
    assertThat(
            admin
                .post("/ssh-keys/" + key + "/export/private", JsonValue.EMPTY_JSON_OBJECT)
                .status())
        .as("private SSH keys are exported to nobody")
        .isEqualTo(404);
  }

  private List<Try> againstConnections() {
    String own = "/connections/" + connection;
    return List.of(
        new Try("POST", "/connections", sftp().build(), 1020),
        new Try("POST", "/connections", sftp().add("hostKeyPolicy", "always_trust").build(), 3004),
        new Try("POST", "/connections", ftps().add("tlsCertPolicy", "insecure").build(), 3006),
        new Try("POST", "/connections", sftp().add("fipsOverride", true).build(), 3012),
        new Try("PUT", own, sftp().build(), 1020),
        new Try("PUT", own, sftp().add("hostKeyPolicy", "always_trust").build(), 3004),
        new Try("PUT", own, ftps().add("tlsCertPolicy", "insecure").build(), 3006),
        new Try("PUT", own, sftp().add("fipsOverride", true).build(), 3012),
        new Try("DELETE", own, null, 1020),
        new Try("GET", "/connections?includeDeleted=true", null, 1020),
        new Try("POST", own + "/known-hosts", object("keyType", "ecdsa"), 1020),
        new Try("POST", "/known-hosts/" + connection + "/approve", null, 1020),
        new Try("DELETE", "/known-hosts/" + connection, null, 1020));
  }

  private List<Try> againstKeys() {
    String own = "/ssh-keys/" + key;
    return List.of(
        new Try("POST", "/ssh-keys/generate", object("name", "mine"), 1020),
        new Try("PUT", own, object("name", "mine"), 1020),
        new Try("DELETE", own, null, 1020),
        new Try("POST", own + "/retire", null, 1020),
        new Try("POST", own + "/activate", null, 1020),
        new Try("POST", own + "/share", object("expiresInHours", "1"), 1020),
        new Try("GET", "/ssh-keys?includeDeleted=true", null, 1020));
  }

  private List<Try> againstSettingsAndUsers() {
    List<Try> tries = new ArrayList<>();
    for (String flag :
        List.of(
            "security.fips_mode_enabled",
            "security.fips_override_require_admin",
            "security.insecure_trust_require_admin",
            "security.insecure_trust_allow_production",
            "security.private_key_export_enabled",
            "security.public_key_share_links_enabled")) {
      boolean weaker = !flag.contains("mode") && !flag.contains("require");
      JsonObject body = Json.createObjectBuilder().add("value", weaker).build();
      tries.add(new Try("PUT", "/settings/" + flag, body, 1020));
    }
    String me = "/users/" + self.getString("id");
    tries.add(new Try("GET", "/settings/auth", null, 1020));
    tries.add(new Try("PUT", "/settings/auth", JsonValue.EMPTY_JSON_OBJECT, 1020));
    tries.add(new Try("GET", "/users", null, 1020));
    tries.add(new Try("POST", "/users", object("role", "admin"), 1020));
    tries.add(new Try("PUT", me, object("role", "admin"), 1020));
    tries.add(new Try("POST", me + "/reset-password", object("newPassword", "x"), 1020));
    tries.add(new Try("DELETE", me, null, 1020));
    return tries;
  }

  private JsonObjectBuilder sftp() {
    return Json.createObjectBuilder()
        .add("name", "Mine " + UUID.randomUUID())
        .add("protocol", "sftp")
        .add("host", "127.0.0.1")
        .add("port", partner.port())
        .add("authMethod", "password")
        .add("username", "x")
        .add("password", "y");
  }

  private JsonObjectBuilder ftps() {
    return sftp().add("protocol", "ftps");
  }

  private static JsonObject object(String name, String value) {
    return Json.createObjectBuilder().add(name, value).build();
  }

  private static String problem(JsonObject entry, Try one) {
    JsonObject details = entry.getJsonObject("details");
    String path =
        one.path().contains("?") ? one.path().substring(0, one.path().indexOf('?')) : one.path();
    boolean right =
        details.getString("endpoint").equals("/api/v1" + path)
            && details.getString("action").startsWith(one.method() + " ")
            && details.getJsonArray("requiredRole").toString().equals("[\"admin\"]")
            && (one.code() == 1020 || details.getString("action").contains("(" + one.code() + " "));
    return right ? null : details.toString();
  }

  /** PermissionDenied of the operator, newest first. */
  private List<JsonObject> denials() {
    return admin
        .get(
            "/audit-log?operation=PermissionDenied&pageSize=100&performedBy="
                + self.getString("username"))
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getJsonObject("details").getString("userId").equals(self.getString("id")))
        .toList();
  }

  @Test
  @Tag("ASSET-01")
  void noSecretComesOutOfTheApiStepsErrorsOrTheLog() throws Exception {
    Jobs jobs = new Jobs(operator);
    String working = new Jobs(admin).connection(partner);
    List<String> seen = new ArrayList<>();
    List<String> executions = new ArrayList<>();
    for (String reference : references()) {
      Api.Answer made =
          operator.post(
              "/jobs",
              body(
                  "Job " + UUID.randomUUID(),
                  step(
                      "remote.list",
                      "List",
                      30,
                      config("connection_id", working, "remote_path", "/")),
                  step(
                      "remote.mkdir",
                      "Put it into a name",
                      30,
                      config("connection_id", working, "remote_path", "/got-" + reference))));
      seen.add(made.body().toString());
      if (made.status() == 201) {
        JsonObject end = jobs.run(made.data().getString("id"));
        executions.add(end.getString("state") + " " + end.getInt("errorCode", 0));
        seen.add(end.toString());
      } else {
        executions.add("refused");
      }
    }
    assertThat(executions).doesNotContain("completed 0").hasSize(references().size());
    // the login fails: its errors are the operator's to read
    seen.add(operator.post("/connections/" + connection + "/test", null).body().toString());
    seen.add(
        jobs.run(
                jobs.create(
                    step(
                        "remote.list",
                        "List",
                        30,
                        config("connection_id", connection, "remote_path", "/"))))
            .toString());
    seen.addAll(everythingReadable());
    try (Stream<Path> names = Files.list(remote)) {
      names.forEach(name -> seen.add(name.toString()));
    }
    for (Path log : logs()) {
      seen.add(Files.readString(log));
    }
    for (String form : forms(MARK)) {
      assertThat(seen).as("the planted secrets as %s", form).noneMatch(text -> text.contains(form));
    }
    Properties secrets = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of(CourierServer.environment().get("COURIER_SECRETS_FILE")))) {
      secrets.load(file);
    }
    assertThat(seen).noneMatch(text -> text.contains(secrets.getProperty("jwt.secret")));
  }

  private List<String> references() {
    return List.of(
        "${connection.password}",
        "${connections." + connection + ".password}",
        "${" + connection + "}",
        "${0.connection.password}",
        "${secrets}",
        "${job.secrets}",
        "${env.COURIER_DB_PASSWORD}",
        "${courier.jwt.secret}",
        "${settings.auth}",
        "${0}",
        "${..}",
        "${}");
  }

  /** Every answer an operator can read, by the ids of what was planted. */
  private List<String> everythingReadable() {
    List<String> seen = new ArrayList<>();
    AccessMatrix.stored()
        .doors(Kind.ROUTE)
        .forEach(
            (route, rule) -> {
              if (route.startsWith("GET ")) {
                for (String id : List.of(connection, key, self.getString("id"))) {
                  seen.add(operator.text(route.substring(4).replace("{}", id)));
                }
              }
            });
    assertThat(seen).anyMatch(text -> text.contains("\"hasPassword\":true"));
    return seen;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.walk(server.logs())) {
      return files.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(".log")).toList();
    }
  }

  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    // base64 of the inner bytes, whatever stands before it
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    return List.of(
        secret,
        encoded.substring(0, encoded.length() - 4),
        HexFormat.of().formatHex(bytes),
        URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  @Test
  @Tag("ASSET-03")
  void noJobOfHisReachesAFileOutsideTheAllowedRoots() throws Exception {
    Jobs jobs = new Jobs(operator);
    String working = new Jobs(admin).connection(partner);
    Path secret = server.data().resolve("node-id");
    Path target = server.data().resolve("written-by-t3");
    Path link = server.files().resolve("link-" + UUID.randomUUID());
    Files.createSymbolicLink(link, server.data());
    // a name the partner chose becomes a path at run time
    Files.createDirectories(remote.resolve("etc"));
    Files.writeString(remote.resolve("etc/passwd"), "x");
    String files = server.files().toString();
    List<String> inside = List.of(files + "/../node-id", link + "/node-id");
    List<JsonObjectBuilder> steps = new ArrayList<>();
    for (String source :
        Stream.concat(
                Stream.of(secret.toString(), "/etc/passwd", "/proc/self/environ"), inside.stream())
            .toList()) {
      steps.add(
          step(
              "sftp.upload",
              "Out",
              30,
              config("connection_id", working, "local_path", source, "remote_path", "/stolen")));
      steps.add(
          step(
              "file.copy",
              "Copy",
              30,
              config("source_path", source, "destination_path", files + "/stolen")));
      steps.add(
          step(
              "file.move",
              "Move",
              30,
              config("source_path", source, "destination_path", files + "/stolen")));
      steps.add(step("file.delete", "Delete", 30, config("path", source)));
      steps.add(
          step("file.rename", "Rename", 30, config("source_path", source, "new_name", "stolen")));
    }
    for (String destination :
        List.of(target.toString(), files + "/../written-by-t3", link + "/written-by-t3")) {
      steps.add(
          step(
              "sftp.download",
              "In",
              30,
              config(
                  "connection_id",
                  working,
                  "remote_path",
                  "/etc/passwd",
                  "local_path",
                  destination)));
      steps.add(
          step(
              "remote.list",
              "List",
              30,
              config("connection_id", working, "remote_path", "/", "output_file", destination)));
    }
    byte[] before = Files.readAllBytes(secret);
    List<String> wrong = new ArrayList<>();
    for (JsonObjectBuilder step : steps) {
      JsonObject job = body("Job " + UUID.randomUUID(), step);
      String outcome = outcome(jobs, job);
      if (!List.of("400/2011", "2054").contains(outcome)) {
        wrong.add(job + ": " + outcome);
      }
    }
    JsonObject atRunTime =
        body(
            "Job " + UUID.randomUUID(),
            step(
                "remote.list", "List", 30, config("connection_id", working, "remote_path", "/etc")),
            step(
                "sftp.upload",
                "Out",
                30,
                config(
                    "connection_id",
                    working,
                    "local_path",
                    "context:0.file_list[0].full_path",
                    "remote_path",
                    "/stolen")));
    assertThat(outcome(jobs, atRunTime)).isEqualTo("2054");
    assertThat(wrong).isEmpty();
    assertThat(secret).hasBinaryContent(before);
    assertThat(remote.resolve("stolen")).doesNotExist();
    assertThat(server.files().resolve("stolen")).doesNotExist();
    assertThat(target).doesNotExist();
    Files.delete(link);
  }

  private String outcome(Jobs jobs, JsonObject job) {
    Api.Answer made = operator.post("/jobs", job);
    return made.status() == 201
        ? Integer.toString(jobs.run(made.data().getString("id")).getInt("errorCode", 0))
        : made.status() + "/" + made.code();
  }
}
