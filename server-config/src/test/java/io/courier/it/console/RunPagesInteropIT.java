package io.courier.it.console;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @BeforeEach
  void start(CourierServer server) throws Exception {
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
            step(
                "sftp.upload",
                "Deliver to ledger",
                300,
                config(
                    "connection_id",
                    connection,
                    "local_path",
                    file.toString(),
                    "remote_path",
                    "/delivered.bin")),
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
}
