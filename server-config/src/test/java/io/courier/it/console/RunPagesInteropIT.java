package io.courier.it.console;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user does with executions in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class RunPagesInteropIT {
  private static final String DETAIL = "/console/executions/detail.xhtml?id=";

  @TempDir Path remote;
  private Partner partner;
  private ConsoleGround ground;
  private Api api;
  private Jobs jobs;
  private String connection;
  private Path files;
  private CourierServer server;

  @BeforeEach
  void start(CourierServer started) throws Exception {
    server = started;
    ground = ConsoleGround.of(server);
    partner = new Partner(remote);
    api = ground.api();
    jobs = new Jobs(api);
    connection = jobs.connection(partner);
    files = server.files();
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private JsonObject stored(JsonObject job) {
    return api.post("/jobs", job).data();
  }

  private JsonObjectBuilder delivery(String name, Path file, String to) {
    return step(
        "sftp.upload",
        name,
        300,
        config("connection_id", connection, "local_path", file.toString(), "remote_path", to));
  }

  /** A loop over 60 items with another loop in it, a step that fails once, and an upload. */
  private JsonObject looping(Path file) {
    String items =
        IntStream.range(0, 60)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "[", "]"));
    JsonObject body =
        Jobs.body(
            "Nightly <b>payments</b> " + UUID.randomUUID(),
            step("flow.foreach", "Each region", 60, config("source", items)),
            step("flow.foreach", "Each day", 60, config("source", "[1]")),
            step(
                "remote.mkdir",
                "Make a folder",
                60,
                config("connection_id", connection, "remote_path", "/d-${loop.0.index}")),
            step("flow.end", "No more days", 60, config()),
            step("flow.end", "No more regions", 60, config()),
            step(
                "sftp.download",
                "Fetch what is not there",
                60,
                config("connection_id", connection, "remote_path", "/nothing.csv")),
            delivery("Deliver to ledger", file, "/delivered.bin"),
            step(
                "remote.list",
                "Look",
                60,
                config("connection_id", connection, "remote_path", "/")));
    return stored(
        Json.createObjectBuilder(body)
            .add("failurePolicy", Json.createObjectBuilder().add("type", "skip_and_continue"))
            .build());
  }

  @Test
  @Tag("PROG-05")
  void aRunIsWatchedPausedResumedAndReadThrough() throws Exception {
    Path file = files.resolve("ledger-" + UUID.randomUUID());
    Files.write(file, new byte[2 << 20]);
    String job = looping(file).getString("id");
    partner.hold();
    String id = jobs.execute(job).getString("executionId");
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go(DETAIL + id).waitForText("h1", "<b>payments</b>");
      browser.waitForText(".step.in0[data-state=running]", "Deliver to ledger");
      browser.waitForText(".step[data-state=running]", "MiB").picture("run-running");
      assertThat(browser.has("button.trace")).as("an operator sees no stack trace").isFalse();
      browser.click("#pausing\\:pause").waitForText("#notices", "pauses after");
      browser.waitForText("#state", "asked to be").picture("run-pausing");
      partner.release();
      browser.waitForText("#state .chip", "paused").waitForText(".step.in0:last-child", "pending");
      browser.picture("run-paused").click("#resuming\\:resume");
      browser.waitForText("#notices", "goes on").waitForText("#state .chip", "completed");
      assertThat(browser.has("#pausing\\:pause, #resuming\\:resume, [data-ask]")).isFalse();

      assertThat(browser.text("#state")).contains("went on over errors");
      assertThat(browser.text("a.code")).isEqualTo("3031");
      browser.click(".outputs summary").waitForText(".outputs[open]", "uploaded_file");
      assertThat(browser.elements("li.iteration")).hasSize(25);
      browser.size(1280, 1500).picture("run-completed").colours("dark").picture("run-dark");
      browser.click("li.pages button.next").waitForText("li.pages", "26–50 of 60");
      browser.click("li.iteration:nth-of-type(4) .fold").waitForText("li.step.in2", "Each day");
      browser.click("li.iteration.in3 .fold").waitForText("li.step.in4", "Make a folder");
      browser.picture("run-unfolded").click("li.in0 .fold");
      browser.waitForText("li.in0 .fold[aria-expanded=false]", "Each region");
      assertThat(browser.elements("li.iteration")).isEmpty();
      browser.size(1280, 900).colours("light").click("a.code");
      browser.waitForPath("/console/guide/errors.xhtml").waitForText("tr:target", "3031");
      browser.picture("error-reference");
    }
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(DETAIL + id).click("button.trace").waitForText("pre.trace", "at io.courier");
      browser.picture("run-trace");
    }
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go(DETAIL + id).waitForText("#state .chip", "completed");
      assertThat(browser.elements("dialog, #steer button, button.trace")).isEmpty();
      browser.go("/console/executions/list.xhtml?job=" + job + "&state=completed");
      browser.waitForText("tbody", "<b>payments</b>").picture("runs");
      assertThat(browser.elements("tbody tr")).hasSize(1);
      browser.click("thead a.sort").waitForText("thead th[aria-sort=ascending]", "Queued");
      assertThat(browser.address()).contains("sort=createdAt", "state=completed", "job=" + job);
      browser
          .go("/console/executions/list.xhtml?to=2001-01-01T00:00")
          .waitForText("main", "matches");
      browser.go("/console/executions/list.xhtml?from=yesterday").waitForText("#notices", "1000");
    }
  }

  /** Waits until the part of the page that lives was read again. */
  private static void awaitRefresh(Browser browser) {
    browser.element("#live");
    browser.script("document.querySelector('[data-refresh]').className = 'seen'");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> browser.elements("#live > [data-refresh]:not(.seen)").size() == 1);
  }

  @Test
  @Tag("PROG-05")
  void everyPageFollowsWhatRunsAndTheKeyboardStaysWhereItIs() throws Exception {
    Path file = Files.write(files.resolve("followed-" + UUID.randomUUID()), new byte[1 << 20]);
    String name = "Followed " + UUID.randomUUID();
    String job =
        stored(Jobs.body(name, delivery("Deliver", file, "/followed.bin"))).getString("id");
    String list = "/console/jobs/list.xhtml?search=" + name.substring(9);
    partner.hold();
    jobs.execute(job);
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/executions/list.xhtml?job=" + job).waitForText("#live", "running");
      browser.script("document.querySelector('#live tbody th a').focus()");
      awaitRefresh(browser);
      assertThat(browser.script("return document.activeElement.textContent")).isEqualTo(name);
      browser.go("/console/index.xhtml").element(".counts");
      awaitRefresh(browser);
      browser.go("/console/jobs/detail.xhtml?id=" + job).waitForText("#live .chip", "running");
      partner.release();
      browser.waitForText("#live .chip", "completed");
      partner.hold();
      jobs.execute(job);
      browser.go(list).waitForText("#live", "running").picture("jobs-running");
      partner.release();
      browser.waitForText("#live", "completed");
    }
  }

  private void change(String statement, UUID... ids) throws Exception {
    try (Connection database = server.database(true);
        PreparedStatement prepared = database.prepareStatement(statement)) {
      for (int i = 0; i < ids.length; i++) {
        prepared.setObject(i + 1, ids[i]);
      }
      prepared.executeUpdate();
    }
  }

  @Test
  @Tag("PROG-05")
  void anExecutionOfThousandsOfIterationsIsReadInParts() throws Exception {
    String job =
        jobs.create(
            step("flow.foreach", "Each file", 60, config("source", "[1]")),
            step(
                "remote.mkdir",
                "Make a folder",
                60,
                config("connection_id", connection, "remote_path", "/d")),
            step("flow.end", "No more files", 60, config()));
    UUID id = UUID.randomUUID();
    change(
        "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state,"
            + " queued_at, started_at, completed_at) VALUES (?, ?, 1, 'manual:anna', 'completed',"
            + " now() - interval '1 hour', now() - interval '1 hour', now())",
        id,
        UUID.fromString(job));
    change(
        "INSERT INTO step_executions (job_execution_id, step_order, step_name, type_key, state,"
            + " started_at, completed_at, duration_ms, output_data, error_code, error_message,"
            + " iteration_index, iteration_path)"
            + " SELECT ?, o, 'Make a folder', 'remote.mkdir',"
            + " CASE WHEN i = 3210 THEN 'skipped' ELSE 'completed' END,"
            + " now() - interval '1 hour' + make_interval(secs => i / 2.0), now(), 400,"
            + " CAST('{\"created_directory\": \"/d\"}' AS jsonb),"
            + " CASE WHEN i = 3210 THEN '3031' END, CASE WHEN i = 3210 THEN 'Gone.' END,"
            + " CASE WHEN o = 1 THEN i END, CASE WHEN o = 1 THEN i::text END"
            + " FROM generate_series(0, 4999) i, generate_series(0, 2) o WHERE o = 1 OR i = 0",
        id);
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go(DETAIL + id).waitForText("li.step.in0 .fold", "Make a folder");
      browser.waitForText("li.step.in0", "5000 iterations").picture("run-thousands");
      browser.waitForText("li.pages", "3201–3225 of 5000");
      assertThat(browser.elements("li.iteration")).hasSize(25);
      browser.click("button.only-errors").waitForText("button.only-errors", "All iterations");
      assertThat(browser.elements("li.iteration")).hasSize(1);
      browser.click("li.iteration .fold").waitForText("li.step.in2", "Gone.");
      browser.click("button.only-errors").waitForText("li.pages", "of 5000");
      assertThat(((Number) browser.script("return document.body.innerHTML.length")).intValue())
          .isLessThan(200_000);
    }
  }

  @Test
  @Tag("PROG-05")
  void aRetryIsSeenWhileItRuns_recoveriesAndWhatIsWaitedForToo() throws Exception {
    Path file = Files.write(files.resolve("retried-" + UUID.randomUUID()), new byte[1 << 20]);
    JsonObject body =
        Jobs.body("Retried " + UUID.randomUUID(), delivery("Deliver", file, "/retried.bin"));
    String job =
        stored(
                Json.createObjectBuilder(body)
                    .add(
                        "failurePolicy",
                        Json.createObjectBuilder().add("type", "retry_step").add("maxRetries", 3))
                    .build())
            .getString("id");
    String next =
        jobs.create(
            step(
                "remote.list",
                "Look",
                60,
                config("connection_id", connection, "remote_path", "/")));
    api.post(
            "/jobs/" + next + "/dependencies",
            Json.createObjectBuilder().add("upstreamJobId", job).build())
        .data();
    String waiting = jobs.execute(next).getString("executionId");
    partner.hold();
    partner.cutAt(0);
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go(DETAIL + waiting).waitForText("#waiting", "Waits for:");
      browser
          .waitForText("#waiting", "Retried")
          .waitForText("#waiting", "never ran")
          .picture("run-waiting");
      String id = jobs.execute(job).getString("executionId");
      browser.go(DETAIL + id).waitForText(".step[data-state=running]", "retry 1 of 3");
      assertThat(browser.elements(".step svg.track rect.bad")).as("the try before").hasSize(1);
      browser.click(".step details summary").waitForText(".step details[open]", "3030");
      browser.picture("run-retrying");
      partner.release();
      browser.waitForText("#state .chip", "completed");
      browser.go(DETAIL + waiting).waitForText("#state .chip", "completed");
      assertThat(browser.elements("#waiting")).isEmpty();
      change("UPDATE job_executions SET recoveries = 2 WHERE id = ?", UUID.fromString(id));
      browser.go(DETAIL + id).waitForText("#live dd[title]", "2");
    }
  }
}
