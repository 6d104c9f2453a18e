package io.courier.it.notification;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.testing.MailDouble;
import io.courier.testing.ServerCertificate;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a failing job to the mail box and the webhook, and the rules' own API. */
class NotificationsIT {
  private static final String SECRET = "a-shared-secret-of-both";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static CourierServer server;
  private static Api admin;
  private static MailDouble mail;
  private static HttpsServer receiver;
  private static final List<Got> GOT = new CopyOnWriteArrayList<>();

  private record Got(String path, String signature, String body) {}

  @BeforeAll
  static void start() throws Exception {
    ServerCertificate certificate = ServerCertificate.make(directory);
    mail = new MailDouble(MailDouble.Mode.STARTTLS, certificate);
    receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    receiver.createContext("/", NotificationsIT::receive);
    receiver.start();
    Path anchors = certificate.writePem(directory.resolve("anchors.pem"));
    server =
        CourierServer.start(
            CourierServer.freshDirectory("notifications"),
            Map.of("COURIER_TLS_TRUST_ANCHORS", anchors.toString()));
    admin = Api.admin(server);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    receiver.stop(0);
    mail.close();
  }

  @BeforeEach
  void loopbackIsAllowed() {
    set("security.allow_private_callbacks", "true");
    smtp(mail.port());
  }

  private static void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    GOT.add(new Got(path, exchange.getRequestHeaders().getFirst("X-Courier-Signature"), body));
    exchange.sendResponseHeaders(path.startsWith("/broken") ? 503 : 200, -1);
    exchange.close();
  }

  private static void set(String key, String value) {
    admin
        .send("PUT", "/settings/" + key, Json.createObjectBuilder().add("value", value).build())
        .data();
  }

  private static void smtp(int port) {
    JsonObject settings =
        Json.createObjectBuilder()
            .add("host", "localhost")
            .add("port", port)
            .add("useSsl", true)
            .add("username", MailDouble.USER)
            .add("password", MailDouble.PASSWORD)
            .add("fromAddress", "courier@example.org")
            .build();
    admin.send("PUT", "/settings/smtp", settings).data();
  }

  private static JsonObjectBuilder rule(String entityId, String... events) {
    JsonObjectBuilder rule =
        Json.createObjectBuilder()
            .add("name", "Rule " + UUID.randomUUID())
            .add("entityType", "job")
            .add("eventTypes", Json.createArrayBuilder(List.of(events)));
    return entityId == null ? rule : rule.add("entityId", entityId);
  }

  private static JsonObjectBuilder mailTo(JsonObjectBuilder rule, String recipient) {
    return rule.add("channel", "email")
        .add(
            "channelConfig",
            Json.createObjectBuilder().add("recipients", Json.createArrayBuilder().add(recipient)));
  }

  private static JsonObjectBuilder hook(JsonObjectBuilder rule, String path) {
    return rule.add("channel", "webhook")
        .add(
            "channelConfig",
            Json.createObjectBuilder().add("url", url(path)).add("secret", SECRET));
  }

  private static String url(String path) {
    return "https://localhost:" + receiver.getAddress().getPort() + path;
  }

  private static List<Got> got(String path) {
    return GOT.stream().filter(g -> g.path().equals(path)).toList();
  }

  private static List<MailDouble.Mail> mailsTo(String recipient) {
    return mail.mails().stream().filter(m -> m.to().equals(recipient)).toList();
  }

  private static List<JsonObject> log(String ruleId) {
    Answer answer = admin.get("/notification-logs?sort=sentAt:asc&ruleId=" + ruleId);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.body().getJsonArray("data").getValuesAs(JsonObject.class);
  }

  @Test
  void aFailingJobIsTold() throws Exception {
    Jobs jobs = new Jobs(admin);
    String job =
        jobs.create(
            step(
                "file.copy",
                "Copy",
                60,
                config(
                    "source_path", server.files().resolve("no-such-file").toString(),
                    "destination_path", server.files().resolve("copy").toString())));
    String recipient = "ops-" + UUID.randomUUID() + "@example.org";
    String path = "/hook-" + UUID.randomUUID();
    Api operator = Api.newUser(server, "operator");
    JsonObject byMail =
        operator
            .post("/notification-rules", mailTo(rule(job, "job_failed"), recipient).build())
            .data();
    String hookId =
        operator
            .post("/notification-rules", hook(rule(null, "job_failed"), path).build())
            .data()
            .getString("id");
    assertThat(byMail.getJsonObject("channelConfig").getString("subjectPrefix"))
        .isEqualTo("[Courier]");

    assertThat(jobs.run(job).getString("state")).isEqualTo("failed");
    await().atMost(LIMIT).until(() -> mailsTo(recipient).size() == 1 && got(path).size() == 1);
    String name = admin.get("/jobs/" + job).data().getString("name");
    assertThat(mailsTo(recipient).get(0).text())
        .contains("Subject: [Courier] job failed: " + name.substring(0, 20))
        .contains("Event: job_failed");
    Got hook = got(path).get(0);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(hook.signature())
        .isEqualTo(
            "sha256="
                + HexFormat.of()
                    .formatHex(mac.doFinal(hook.body().getBytes(StandardCharsets.UTF_8))));
    JsonObject told = Json.createReader(new StringReader(hook.body())).readObject();
    assertThat(told.getString("eventType")).isEqualTo("job_failed");
    assertThat(told.getString("entityType")).isEqualTo("job");
    assertThat(told.getString("entityId")).isEqualTo(job);
    assertThat(told.getString("entityName")).isEqualTo(name);

    // within the pause: logged, not sent
    assertThat(jobs.run(job).getString("state")).isEqualTo("failed");
    await().atMost(LIMIT).until(() -> log(hookId).size() == 2);
    List<JsonObject> entries = log(hookId);
    assertThat(entries.get(0).getBoolean("success")).isTrue();
    assertThat(entries.get(0).getInt("attempt")).isEqualTo(1);
    assertThat(entries.get(0).getString("recipient")).isEqualTo(url(path));
    assertThat(entries.get(1).getBoolean("suppressed")).isTrue();
    assertThat(got(path)).hasSize(1);
    assertThat(
            admin
                .get("/notification-logs?entityType=job&success=false&entityId=" + job)
                .body()
                .getJsonArray("data"))
        .isNotEmpty();
  }

  @Test
  void aReceiverThatFailsIsTriedAgain() {
    String path = "/broken-" + UUID.randomUUID();
    JsonObject made =
        admin.post("/notification-rules", hook(rule(null, "job_completed"), path).build()).data();
    Jobs jobs = new Jobs(admin);
    Path file = server.files().resolve("missing-" + UUID.randomUUID());
    String job = jobs.create(step("file.delete", "Delete", 60, config("path", file.toString())));
    assertThat(jobs.run(job).getString("state")).isEqualTo("completed");
    String id = made.getString("id");
    await().atMost(LIMIT).until(() -> log(id).size() >= 2);
    assertThat(log(id)).allMatch(entry -> entry.getString("errorMessage").contains("HTTP 503"));
    assertThat(log(id).get(1).getInt("attempt")).isEqualTo(2);
    admin.delete("/notification-rules/" + id).data();
  }

  @Test
  void testMessagesTellTheTrueOutcome() {
    String recipient = "test-" + UUID.randomUUID() + "@example.org";
    String byMail =
        admin
            .post("/notification-rules", mailTo(rule(null, "chain_failed"), recipient).build())
            .data()
            .getString("id");
    Answer sent = admin.post("/notification-rules/" + byMail + "/test", null);
    assertThat(sent.data().getString("state")).isEqualTo("sent");
    assertThat(mailsTo(recipient)).hasSize(1);
    assertThat(log(byMail).get(0).getString("eventType")).isEqualTo("test");

    String byHook =
        admin
            .post("/notification-rules", hook(rule(null, "job_failed"), "/broken/test").build())
            .data()
            .getString("id");
    Answer refused = admin.post("/notification-rules/" + byHook + "/test", null);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo(7206);
    assertThat(refused.body().toString()).contains("HTTP 503");
    assertThat(log(byHook).get(0).getBoolean("success")).isFalse();

    JsonObject to = Json.createObjectBuilder().add("recipient", recipient).build();
    assertThat(admin.post("/settings/smtp/test", to).data().getString("state")).isEqualTo("sent");
    assertThat(mailsTo(recipient)).hasSize(2);
    assertThat(Api.newUser(server, "operator").post("/settings/smtp/test", to).code())
        .isEqualTo(1020);
    JsonObject nobody = Json.createObjectBuilder().add("recipient", "nobody").build();
    assertThat(admin.post("/settings/smtp/test", nobody).code()).isEqualTo(1000);
    smtp(receiver.getAddress().getPort()); // speaks TLS, but no SMTP
    assertThat(admin.post("/settings/smtp/test", to).code()).isEqualTo(7206);
  }

  @Test
  void rulesAreStoredShownChangedAndDeletedByTheirRoles() {
    JsonObject body = hook(rule(null, "job_failed", "step_failed"), "/x").build();
    Api viewer = Api.newUser(server, "viewer");
    assertThat(viewer.post("/notification-rules", body).code()).isEqualTo(1020);
    Answer made = admin.post("/notification-rules", body);
    assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
    String path = "/notification-rules/" + made.data().getString("id");
    JsonObject shown = viewer.get(path).data();
    assertThat(shown.toString()).doesNotContain(SECRET);
    assertThat(shown.getJsonObject("channelConfig").getString("secret")).isEqualTo("••••••••");
    assertThat(shown.getBoolean("isEnabled")).isTrue();
    assertThat(shown.getInt("version")).isEqualTo(1);
    assertThat(admin.post("/notification-rules", body).code()).isEqualTo(7201);
    assertThat(
            viewer
                .get(
                    "/notification-rules?channel=webhook&entityType=job&isEnabled=true&search="
                        + shown.getString("name").replace(' ', '+'))
                .body()
                .getJsonArray("data"))
        .hasSize(1);

    Answer kept = admin.send("PUT", path, shown);
    assertThat(kept.data().getJsonObject("channelConfig").getString("secret"))
        .isEqualTo("••••••••");
    JsonObject moved =
        Json.createObjectBuilder(shown)
            .add(
                "channelConfig",
                Json.createObjectBuilder(shown.getJsonObject("channelConfig"))
                    .add("url", "https://hooks.example.com/"))
            .build();
    assertThat(admin.send("PUT", path, moved).code()).isEqualTo(7205);

    assertThat(viewer.delete(path).code()).isEqualTo(1020);
    assertThat(admin.delete(path).data().getBoolean("deleted")).isTrue();
    assertThat(admin.get(path).code()).isEqualTo(7200);
    Answer trail = admin.get("/audit-log/entity/notification_rule/" + made.data().getString("id"));
    assertThat(trail.body().toString())
        .contains("NotificationRuleCreated", "NotificationRuleUpdated", "NotificationRuleDeleted")
        .doesNotContain(SECRET);
  }

  @Test
  void whatIsWrongHasItsCode() {
    JsonObject good = mailTo(rule(null, "job_failed"), "ops@example.org").build();
    Map<String, Integer> wrong =
        Map.of("channel", 7202, "entityType", 7203, "name", 1000, "eventTypes", 1000);
    wrong.forEach(
        (member, code) -> {
          JsonObjectBuilder changed = Json.createObjectBuilder(good);
          if (member.equals("eventTypes")) {
            changed.add(member, Json.createArrayBuilder().add("job_exploded"));
          } else if (member.equals("name")) {
            changed.add(member, " ");
          } else {
            changed.add(member, "pigeon");
          }
          assertThat(admin.post("/notification-rules", changed.build()).code())
              .as(member)
              .isEqualTo(code);
        });
    set("security.allow_private_callbacks", "false");
    Answer closed = admin.post("/notification-rules", hook(rule(null, "job_failed"), "/x").build());
    assertThat(closed.status()).isEqualTo(400);
    assertThat(closed.code()).isEqualTo(7205);
    assertThat(closed.body().toString()).contains("security.allow_private_callbacks");
  }
}
