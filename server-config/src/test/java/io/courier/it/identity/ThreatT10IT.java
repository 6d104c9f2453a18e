package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.credentials;
import static io.courier.it.identity.IdentityServer.json;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T10: floods of requests, of logins, of bytes and of triggers. */
@ExtendWith(IdentityServer.Shared.class)
@Tag("THR-10")
class ThreatT10IT {
  private static final String LOGIN = "/api/v1/auth/login";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NOBODY =
      Base64.getEncoder().encodeToString("nobody:x".getBytes(StandardCharsets.UTF_8));
  private static final int TRIGGERS = 400;
  private static final int LOGINS = 24;
  private static final int DEPTH = 40;
  private static final int AT_ONCE = 3;

  /** As a client of its own behind the proxy. */
  private static HttpResponse<String> from(
      IdentityServer identity, String client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return identity
        .server
        .http()
        .send(
            request.header("X-Forwarded-For", client).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder login(IdentityServer identity, String body) {
    return identity
        .server
        .request(LOGIN, null)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static void assertTooMany(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0")))
        .isBetween(1, 60);
  }

  @Test
  @Tag("HARD-13")
  void aClientThatFloodsIsToldToWaitAndOthersAreNot(IdentityServer identity) throws Exception {
    String flooder = "203.0.113.7";
    try {
      identity.setting("ratelimit.auth_per_minute", "120");
      identity.setting("ratelimit.general_per_minute", "200");
      HttpResponse<String> refused =
          flood(120, "400/1000", () -> from(identity, flooder, login(identity, "{}")));
      assertThat(outcome(refused)).isEqualTo("429/1060");
      assertThat(outcome(from(identity, "203.0.113.8", login(identity, "{}"))))
          .as("another client")
          .isEqualTo("400/1000");
      assertThat(outcome(from(identity, "203.0.113.7, 203.0.113.9", login(identity, "{}"))))
          .as("what the client itself wrote into the header does not count")
          .isEqualTo("400/1000");
      ConsoleBrowser console = new ConsoleBrowser(identity);
      assertTooMany(
          from(
              identity,
              flooder,
              console.form(ConsoleBrowser.LOGIN, Map.of("login:username", "x"))));
      HttpRequest.Builder batch = identity.server.request("/ibm/api/batch/jobinstances", null);
      assertTooMany(
          from(identity, flooder, batch.header("Authorization", "Basic " + NOBODY).GET()));
      flood(
          200,
          "200",
          () ->
              from(identity, flooder, identity.server.request("/api/v1/setup/status", null).GET()));
      assertTooMany(
          from(identity, flooder, identity.server.request(ConsoleBrowser.LOGIN, null).GET()));
    } finally {
      identity.setting("ratelimit.auth_per_minute", "5000");
      identity.setting("ratelimit.general_per_minute", "1000000");
    }
  }

  /**
   * The first refusal, which comes after the limit and not before it; on a slow machine later,
   * because places come back with time.
   */
  private static HttpResponse<String> flood(
      int limit, String served, Callable<HttpResponse<String>> request) throws Exception {
    for (int i = 0; i < 10 * limit; i++) {
      HttpResponse<String> answer = request.call();
      if (answer.statusCode() == 429) {
        assertThat(i).as("requests before the refusal").isGreaterThanOrEqualTo(limit);
        assertTooMany(answer);
        return answer;
      }
      assertThat(outcome(answer)).as("request %d", i).isEqualTo(served);
    }
    throw new AssertionError("never refused");
  }

  @Test
  @Tag("HARD-03")
  void aBodyBeyondTheLimitIsRefused(IdentityServer identity) throws Exception {
    RawHttp.Answer answer =
        new RawHttp(identity.server).send("POST", LOGIN, new byte[1], "Content-Length: 52428801");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":1061");
  }

  /**
   * Reading goes on while a flood of sign-ins is worked off; that two hashes run, 64 wait and the
   * next is refused is HashingGateTest's.
   */
  @Test
  @Tag("AUTH-02")
  void manyLoginsStarveNobodyElse(IdentityServer identity) throws Exception {
    String token = identity.adminToken();
    String name = identity.newUser("viewer").getString("username");
    ExecutorService flood = Executors.newFixedThreadPool(LOGINS);
    List<Future<HttpResponse<String>>> logins = new ArrayList<>();
    try {
      for (int i = 0; i < LOGINS; i++) {
        String user = i % 2 == 0 ? name : "unknown-" + i;
        logins.add(
            flood.submit(
                () ->
                    from(identity, "203.0.113.20", login(identity, credentials(user, PASSWORD)))));
      }
      for (int i = 0; i < 10; i++) {
        HttpRequest.Builder read = identity.server.request("/api/v1/users", token).GET();
        assertThat(outcome(from(identity, "203.0.113.21", read))).as("beside it").isEqualTo("200");
      }
      for (Future<HttpResponse<String>> login : logins) {
        HttpResponse<String> answer = login.get();
        assertThat(outcome(answer)).isIn("200", "401/10000", "429/1060");
        if (answer.statusCode() == 429) {
          assertTooMany(answer);
        }
      }
    } finally {
      flood.shutdown();
      assertThat(flood.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(outcome(identity.signIn(name, PASSWORD))).as("afterwards").isEqualTo("200");
  }

  @Test
  void aBurstOfTriggersIsQueuedUpToTheDepthAndRunsWithinTheLimit(IdentityServer identity)
      throws Exception {
    Path file = identity.server.files().resolve("t10.txt");
    Files.writeString(file, "content");
    String job = job(identity, file);
    ExecutorService burst = Executors.newFixedThreadPool(16);
    Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    long deepest = 0;
    long most = 0;
    try {
      identity.setting("job.concurrency_limit", Integer.toString(AT_ONCE));
      identity.setting("job.max_queue_depth", Integer.toString(DEPTH));
      String token = identity.adminToken();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < TRIGGERS; i++) {
        all.add(
            burst.submit(
                () -> {
                  HttpResponse<String> answer =
                      identity.server.post("/api/v1/jobs/" + job + "/execute", "", token);
                  if (answer.statusCode() == 429) {
                    assertTooMany(answer);
                  }
                  outcomes
                      .computeIfAbsent(outcome(answer), k -> new AtomicLong())
                      .incrementAndGet();
                  return null;
                }));
      }
      while (!all.stream().allMatch(Future::isDone)) {
        deepest = Math.max(deepest, count(identity, job, "queued"));
        most = Math.max(most, count(identity, job, "running"));
      }
      for (Future<?> one : all) {
        one.get();
      }
      long queued =
          outcomes.entrySet().stream()
              .filter(e -> e.getKey().startsWith("2"))
              .mapToLong(e -> e.getValue().get())
              .sum();
      assertThat(outcomes.getOrDefault("429/2001", new AtomicLong()).get()).isPositive();
      assertThat(queued + outcomes.get("429/2001").get()).as("%s", outcomes).isEqualTo(TRIGGERS);
      assertThat(deepest).isBetween(1L, (long) DEPTH);
      assertThat(most).isBetween(1L, (long) AT_ONCE);
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> count(identity, job, "queued") + count(identity, job, "running") == 0);
      assertThat(overlap(identity, job)).as("most at the same time").isLessThanOrEqualTo(AT_ONCE);
      JsonObject done =
          json(
              identity.server.get(
                  "/api/v1/jobs/" + job + "/executions?state=completed", identity.adminToken()));
      assertThat(done.getJsonObject("pagination").getInt("totalCount")).isEqualTo((int) queued);
    } finally {
      burst.shutdownNow();
      identity.setting("job.concurrency_limit", "5");
      identity.setting("job.max_queue_depth", "1000");
    }
  }

  private static String job(IdentityServer identity, Path file) throws Exception {
    JsonObject step =
        Json.createObjectBuilder()
            .add("name", "Copy")
            .add("typeKey", "file.copy")
            .add("timeoutSeconds", 60)
            .add(
                "configuration",
                Json.createObjectBuilder()
                    .add("source_path", file.toString())
                    .add("destination_path", "copy.txt"))
            .build();
    JsonObject body =
        Json.createObjectBuilder()
            .add("name", "T10 " + UUID.randomUUID())
            .add("steps", Json.createArrayBuilder().add(step))
            .build();
    return json(identity.server.post("/api/v1/jobs", body.toString(), identity.adminToken()))
        .getJsonObject("data")
        .getString("id");
  }

  private static long count(IdentityServer identity, String job, String state)
      throws IOException, SQLException {
    try (Connection connection = identity.server.database(true);
        var query =
            connection.prepareStatement(
                "SELECT count(*) FROM job_executions WHERE job_id = ? AND state = ?")) {
      query.setObject(1, UUID.fromString(job));
      query.setString(2, state);
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** From the rows: how many ran while one of them started. */
  private static long overlap(IdentityServer identity, String job)
      throws IOException, SQLException {
    try (Connection connection = identity.server.database(true);
        var query =
            connection.prepareStatement(
                "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM job_executions a"
                    + " JOIN job_executions b ON b.job_id = a.job_id"
                    + " AND b.started_at <= a.started_at AND b.completed_at > a.started_at"
                    + " WHERE a.job_id = ? GROUP BY a.id) counted")) {
      query.setObject(1, UUID.fromString(job));
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
