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
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a user does with chains in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class ChainPagesInteropIT {
  private static final String LINE = "#chain\\:members tbody tr:nth-child(%d) ";

  @TempDir Path remote;
  private Partner partner;
  private ConsoleGround ground;
  private Api api;
  private String connection;
  private Path files;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    ground = ConsoleGround.of(server);
    partner = new Partner(remote);
    api = ground.api();
    connection = new Jobs(api).connection(partner);
    files = server.files();
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private String job(String name, JsonObjectBuilder step) {
    return api.post("/jobs", Jobs.body(name + " " + UUID.randomUUID(), step))
        .data()
        .getString("id");
  }

  private String looking(String name) {
    return job(
        name,
        step("remote.list", "Look", 60, config("connection_id", connection, "remote_path", "/")));
  }

  private String failing(String name) {
    return job(
        name,
        step(
            "sftp.download",
            "Fetch",
            60,
            config("connection_id", connection, "remote_path", "/nothing")));
  }

  /** Writes while the partner lets it. */
  private String sending(String name) throws Exception {
    Path file = Files.write(files.resolve("chain-" + UUID.randomUUID()), new byte[1 << 20]);
    return job(
        name,
        step(
            "sftp.upload",
            "Send",
            300,
            config(
                "connection_id", connection, "local_path", file.toString(), "remote_path", "/x")));
  }

  private static String line(int number) {
    return LINE.formatted(number);
  }

  private static void setMember(Browser browser, int number, String job) {
    browser.click("#chain\\:add").waitForText(line(number) + "td", String.valueOf(number));
    if (job != null) {
      browser.choose(line(number) + "td.field select", job);
    }
  }

  private static void awaitJob(Browser browser, int number, String job) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> browser.value(line(number) + "td.field select").equals(job));
  }

  @Test
  @Tag("RBAC-03")
  void aChainIsBuiltRefusedCorrectedRunPausedAndDeleted() throws Exception {
    String fetch = looking("Fetch <from> the bank");
    String broken = failing("Convert");
    String send = sending("Deliver to the ledger");
    String name = "Nightly & <i>chain</i> " + UUID.randomUUID();
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.tabTo("nav a[href*='chains']").press(Keys.ENTER);
      browser.waitForPath("/console/chains/list.xhtml").click("main a.primary");
      browser.waitForPath("/console/chains/edit.xhtml");
      setMember(browser, 1, fetch);
      setMember(browser, 2, null);
      browser.click("#chain\\:save").waitForText(".problem", "Is required");
      browser.type("#chain\\:name", name).click("#chain\\:save");
      browser.waitForText(line(2) + ".problem", "Is required").picture("chain-refused");
      assertThat(browser.value(line(1) + "td.field select")).as("kept").isEqualTo(fetch);
      browser.choose(line(2) + "td.field select", broken);
      setMember(browser, 3, send);
      setMember(browser, 4, fetch);
      String second = browser.choices(line(1) + "td:nth-child(3) select").get(1);
      browser.choose(line(1) + "td:nth-child(3) select", second);
      browser.click("#chain\\:save").waitForText("#notices", "2005");
      browser.waitForText(line(1) + ".problem", "Follows itself").picture("chain-circle");
      assertThat(browser.elements(".problem:not(:empty)")).hasSize(2);
      browser.choose(line(1) + "td:nth-child(3) select", "").click(line(4) + "button.up");
      awaitJob(browser, 3, fetch);
      browser.waitForText(line(3) + "button.up:focus", "");
      assertThat(browser.script("return document.getElementById('said').textContent").toString())
          .contains("number 3 now");
      browser.choose(line(3) + "td:nth-child(3) select", second);
      browser.choose(line(4) + "td:nth-child(3) select", second);
      browser.click(line(4) + "input[type=checkbox]").picture("chain-editor");
      browser.colours("dark").picture("chain-editor-dark").colours("light");
      browser.click("#chain\\:save").waitForPath("/console/chains/detail.xhtml");
      browser.waitForText("#notices", "was saved").waitForText("h1", "<i>chain</i>");
      assertThat(browser.elements("svg.graph g.node")).hasSize(4);
      assertThat(browser.elements("svg.graph path.edge.always")).hasSize(1);
      browser.picture("chain");

      partner.hold();
      browser.click("#act\\:run").waitForPath("/console/chains/execution.xhtml");
      browser.waitForText("#memberRuns tbody tr:nth-child(2)", "failed");
      browser.waitForText("#memberRuns tbody tr:nth-child(4)", "running");
      browser.waitForText("#memberRuns tbody tr:nth-child(3)", "skipped").picture("chain-running");
      String run = browser.address();
      browser
          .go("/console/chains/list.xhtml?sort=name:desc")
          .waitForText("#chains", "<i>chain</i>");
      assertThat(browser.elements("#live > [data-refresh]")).hasSize(1);
      browser.go(run.substring(run.indexOf("/console/")));
      browser.click("#pausing\\:pause").waitForText("#state", "paused");
      partner.release();
      browser.click("#resuming\\:resume").waitForText("#state", "failed");
      browser.waitForText("#memberRuns tbody tr:nth-child(4)", "completed").picture("chain-ended");
      browser.colours("dark").picture("chain-ended-dark").colours("light");
      browser.click("#memberRuns tbody tr:nth-child(2) th a");
      browser.waitForPath("/console/executions/detail.xhtml").click("#chain");
      browser.waitForPath("/console/chains/execution.xhtml").click("#live dd a");
      browser.waitForPath("/console/chains/detail.xhtml").waitForText("#executions", "failed");
      assertThat(browser.elements("#executions .dot.bad")).hasSize(1);

      browser.click("a.add-schedule").waitForPath("/console/chains/schedule.xhtml");
      browser.type("#schedule\\:cronExpression", "0 3 * * *").click("#schedule\\:save");
      browser.waitForText(".problem", "field").picture("chain-schedule-refused");
      browser.type("#schedule\\:cronExpression", "0 0 3 ? * TUE");
      browser.waitForText("#schedule\\:firings", "Tuesday").picture("chain-schedule");
      browser.click("#schedule\\:save").waitForPath("/console/chains/detail.xhtml");
      browser.waitForText("#scheduleList", "0 0 3 ? * TUE");
      assertThat(browser.elements("#scheduleList time")).hasSizeGreaterThanOrEqualTo(5);
      browser.click("#scheduleList button.switch").waitForText("#scheduleList .chip", "disabled");
      browser.picture("chain-scheduled").click("#scheduleList button.danger");
      browser.click("#deletingSchedule\\:deleteSchedule").waitForText("#notices", "deleted");
      browser.click("#switching\\:toggle").waitForText("#overview + dl .chip", "disabled");
      browser.go("/console/chains/list.xhtml?enabled=false&sort=name:desc");
      browser.waitForText("#chains", "<i>chain</i>").picture("chains");
      browser
          .click("#chains tbody th a")
          .click("[data-ask=askDelete]")
          .waitForText("#askDelete", name);
      browser.click("#deleting\\:delete").waitForPath("/console/chains/list.xhtml");
      browser.waitForText("#notices", name);
    }
  }

  @Test
  void aRunningChainIsCancelledWithAReason() throws Exception {
    JsonArrayBuilder members =
        Json.createArrayBuilder()
            .add(Json.createObjectBuilder().add("jobId", sending("Deliver")))
            .add(
                Json.createObjectBuilder()
                    .add("jobId", looking("Look"))
                    .add("dependsOnMemberIndex", 0)
                    .add("runOnUpstreamFailure", true));
    JsonObject chain =
        Json.createObjectBuilder()
            .add("name", "Cancelled " + UUID.randomUUID())
            .add("members", members)
            .build();
    String id = api.post("/chains", chain).data().getString("id");
    partner.hold();
    String run = api.post("/chains/" + id + "/execute", null).data().getString("executionId");
    String operator = ground.newUser("operator");
    try (Browser browser = ground.signedIn(operator)) {
      browser.go("/console/chains/execution.xhtml?id=" + run);
      browser.waitForText("#memberRuns tbody tr:nth-child(1)", "running");
      browser.click("[data-ask=askCancel]").type("#cancelling\\:reason", "wrong <file>");
      browser.picture("chain-cancel").click("#cancelling\\:cancel");
      browser.waitForText("#state", "cancelled");
      partner.release();
      browser.waitForText("#memberRuns tbody tr:nth-child(1)", "cancelled");
      browser.picture("chain-cancelled");
      assertThat(browser.elements("#steer button, dialog")).isEmpty();
      assertThat(browser.text("#memberRuns tbody tr:nth-child(2)")).doesNotContain("completed");
      browser.click("#memberRuns tbody tr:nth-child(1) th a");
      browser.waitForPath("/console/executions/detail.xhtml");
      browser.waitForText("#live dl", operator).waitForText("#live dl", "wrong <file>");
    }
  }

  @Test
  @Tag("RBAC-03")
  void aViewerReadsAChainOfThirtyAndIsOfferedNothing() {
    String one = looking("Fetch");
    JsonArrayBuilder members = Json.createArrayBuilder();
    for (int i = 0; i < 30; i++) {
      JsonObjectBuilder member = Json.createObjectBuilder().add("jobId", one);
      members.add(i == 0 ? member : member.add("dependsOnMemberIndex", (i - 1) / 2));
    }
    JsonObject chain =
        Json.createObjectBuilder()
            .add("name", "Thirty " + UUID.randomUUID())
            .add("members", members)
            .build();
    String id = api.post("/chains", chain).data().getString("id");
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/chains/list.xhtml?search=Thirty").waitForText("#chains", "30");
      assertThat(browser.elements("main .heading a, button.run")).isEmpty();
      browser.go("/console/chains/detail.xhtml?id=" + id).size(1280, 1900);
      assertThat(browser.elements("svg.graph g.node")).hasSize(30);
      assertThat(browser.elements("dialog, main .heading button")).isEmpty();
      browser.picture("chain-thirty");
      for (String page : new String[] {"edit.xhtml?id=" + id, "schedule.xhtml?chain=" + id}) {
        browser.go("/console/chains/" + page).waitForText("h1", "Insufficient permissions");
      }
    }
    api.delete("/chains/" + id).data();
  }
}
