package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a user does with jobs in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class JobPagesInteropIT {
  private ConsoleGround ground;
  private Api api;
  private CourierServer server;

  @TempDir Path directory;

  @BeforeEach
  void signIn(CourierServer started) {
    server = started;
    ground = ConsoleGround.of(started);
    api = ground.api();
  }

  private String connection(String name, String protocol, String status) {
    JsonObject connection =
        Json.createObjectBuilder()
            .add("name", name)
            .add("protocol", protocol)
            .add("host", "partner.example")
            .add("port", protocol.equals("sftp") ? 22 : 21)
            .add("authMethod", "password")
            .add("username", "courier")
            .add("password", "a password")
            .add("status", status)
            .build();
    return api.post("/connections", connection).data().getString("id");
  }

  /** Adds a step through the picker of types; its form is open afterwards. */
  private static void add(Browser browser, String type) {
    browser.click("#addStep").click("#typePicker [data-type='" + type + "']");
    browser.waitForText("#stepList li:last-child .step-type", "");
  }

  private static String field(int step, String name) {
    return "#stepList > li:nth-child(" + step + ") [data-field='" + name + "']";
  }

  private static String steps(Browser browser) {
    return browser
        .script(
            "return [...document.querySelectorAll('#stepList > li')].map(l =>"
                + " l.querySelector('.step-type').textContent + '@'"
                + " + l.className.match(/depth-(\\d+)/)[1]).join(' ')")
        .toString();
  }

  @Test
  void aJobWithBlocksIsBuiltByMouseAndKeyboard() {
    String suffix = UUID.randomUUID().toString();
    String bank = connection("Bank " + suffix, "sftp", "active");
    String old = connection("Old bank " + suffix, "sftp", "disabled");
    connection("Clear " + suffix, "ftp", "active");
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/jobs/list.xhtml").click("main a.primary");
      browser.waitForPath("/console/jobs/edit.xhtml").picture("job-new");
      browser.type("#job\\:name", "Fetch " + suffix).click("[data-to=steps]");
      browser.picture("job-no-steps").click("#addStep").picture("job-types");
      browser.click("#typePicker [data-type='remote.list']");
      assertThat(browser.choices(field(1, "connection_id"))).contains(bank, old);
      browser.choose(field(1, "connection_id"), old);
      browser.waitForText("#stepList .note", "disabled").picture("job-disabled-connection");
      browser.choose(field(1, "connection_id"), bank).type(field(1, "remote_path"), "/out");

      add(browser, "flow.foreach");
      browser.click(field(2, "source")).click("[data-variable='list-remote-directory.file_list']");
      assertThat(browser.value(field(2, "source")))
          .isEqualTo("context:list-remote-directory.file_list");
      assertThat(steps(browser)).isEqualTo("List remote directory@0 For each@0 End@0");

      // with the keyboard: a step into the block, one place up
      browser.tabTo("#addStep").press(Keys.ENTER).element("#typePicker input");
      browser.press("sftp.down").tabTo("#typePicker [data-type='sftp.download']");
      browser.press(Keys.ENTER).tabTo("#stepList > li:nth-child(4) .up").press(Keys.ENTER);
      assertThat(steps(browser))
          .isEqualTo("List remote directory@0 For each@0 SFTP download@1 End@0");
      browser.choose(field(3, "connection_id"), bank).tabTo(field(3, "remote_path"));
      browser.press("/out/").click("[data-variable='loop.current_item']");
      assertThat(browser.value(field(3, "remote_path"))).isEqualTo("/out/${loop.current_item}");

      // with the mouse: an If with its End dragged into the block
      browser.click("#stepList > li:nth-child(3) .after");
      browser.click("#typePicker [data-type='flow.if']");
      assertThat(steps(browser))
          .isEqualTo("List remote directory@0 For each@0 SFTP download@1 If@1 End@1 End@0");
      browser.drag("#stepList > li:nth-child(4) .grip", "#stepList > li:nth-child(6)", 5);
      browser.waitForText(".structure", "Blocks do not match: step").picture("job-unmatched");
      browser.drag("#stepList > li:nth-child(6) .grip", "#stepList > li:nth-child(4)", -5);
      assertThat(browser.has(".structure")).isFalse();
      browser.choose(field(4, "operator"), "exists");
      browser.click(field(4, "left")).click("[data-variable='sftp-download.downloaded_file']");
      browser.size(1280, 2200).picture("job-steps").colours("dark").picture("job-steps-dark");
      browser.colours("light").size(1280, 900);

      browser.click("[data-to=schedule]").choose("#job\\:scheduleType", "cron");
      browser.choose("#cronKind", "weekly").waitForText(".plain-words", "At 03:00 every Monday.");
      browser.picture("job-build-schedule");
      browser.click("[data-to=review]").waitForText("[data-review]", "Fetch " + suffix);
      browser.waitForText("[data-review]", "every Monday");
      browser.picture("job-review").click("#job\\:save");
      browser.waitForPath("/console/jobs/detail.xhtml").waitForText("h1", "Fetch " + suffix);
      browser.waitForText("#notices", "was saved").picture("job-detail");
      browser.colours("dark").picture("job-detail-dark");
      browser.click(".tabs li:nth-child(2) a").waitForText("#scheduleTable", "every Monday");
    }
  }

  /** A stored job that copies one file. */
  private String job(String name) {
    JsonObject configuration =
        Json.createObjectBuilder()
            .add("source_path", "in.txt")
            .add("destination_path", "out.txt")
            .build();
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", name)
            .add(
                "steps",
                Json.createArrayBuilder()
                    .add(
                        Json.createObjectBuilder()
                            .add("name", "Copy")
                            .add("typeKey", "file.copy")
                            .add("configuration", configuration)))
            .build();
    return api.post("/jobs", job).data().getString("id");
  }

  @Test
  void aRefusedSaveLosesNothingAndAnotherOneMakesAVersion() throws IOException {
    String suffix = UUID.randomUUID().toString();
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go("/console/jobs/edit.xhtml").click("[data-to=steps]");
      add(browser, "file.copy");
      browser.type(field(1, "source_path"), "/etc/passwd").click("#job\\:save");
      browser.waitForText("[data-part=basics] .problem", "required");
      browser.type("#job\\:name", "Copy " + suffix).click("#job\\:save");
      browser.waitForText("#notices", "2011").waitForText("#stepList .problem", "Is required");
      assertThat(browser.value(field(1, "source_path"))).isEqualTo("/etc/passwd");
      browser.picture("job-refused").type(field(1, "source_path"), "in.txt");
      Path root = Files.createDirectories(directory.resolve("exchange"));
      Files.createDirectories(root.resolve("outgoing"));
      String before = ground.setting("filesystem.allowed_roots");
      ground.setting("filesystem.allowed_roots", "[\"" + root + "\"]");
      browser.click(field(1, "destination_path") + " ~ button").click("#files [data-browse]");
      browser.click("#files [data-browse='" + root + "/outgoing']").picture("job-files");
      browser.click("#files [data-choose='" + root + "/outgoing']");
      ground.setting("filesystem.allowed_roots", before);
      assertThat(browser.value(field(1, "destination_path"))).isEqualTo(root + "/outgoing");
      browser.type(field(1, "destination_path"), "out.txt").click("#job\\:save");
      browser.waitForPath("/console/jobs/detail.xhtml").waitForText("#notices", "version is 1");

      browser.click("main .actions a").waitForPath("/console/jobs/edit.xhtml");
      String id = browser.address().replaceFirst(".*id=([^&#]*).*", "$1");
      api.send(
              "PUT",
              "/jobs/" + id,
              Json.createObjectBuilder()
                  .add("name", "Other " + suffix)
                  .add("isEnabled", true)
                  .build())
          .data();
      browser.click("[data-to=steps]").click("#stepList .step-toggle");
      browser.type(field(1, "destination_path"), "archive/out.txt");
      browser.choose(field(1, "idempotency"), "skip_if_exists");
      add(browser, "file.delete");
      browser.type(field(2, "path"), "in.txt").click("#job\\:save");
      browser.waitForText("#conflict", "Somebody else").picture("job-conflict");
      browser.click("#job\\:save").waitForText("#notices", "version is 3");
      browser.click(".tabs li:nth-child(4) a").waitForText("#versionTable", "Other " + suffix);
      browser.type("#from", "1").type("#to", "3").click("#compare button");
      browser.waitForText("#diff", "archive/out.txt").waitForText("#diff", "file.delete");
      assertThat(browser.text("#diff")).contains("skip_if_exists", "added", "changed");
      browser.picture("job-diff").colours("dark").picture("job-diff-dark");
    }
  }

  /** Other pages are opened until the server has forgotten this one. */
  private static void outlive(Browser browser) {
    for (int i = 0; i < 8; i++) {
      browser.script(
          "return Promise.all(Array.from({length: 8}, () => fetch('/console/account.xhtml')"
              + ".then(answer => answer.text()))).then(() => null)");
    }
  }

  @Test
  void aPageTheServerForgotKeepsTheWorkAndItsJob() {
    String suffix = UUID.randomUUID().toString();
    String page = "/console/jobs/edit.xhtml?id=" + job("Stored " + suffix);
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go(page).type("#job\\:name", "Typed " + suffix);
      outlive(browser);
      browser.click("#job\\:save").waitForText("#unsent", "Not saved").picture("job-unsent");
      assertThat(browser.value("#job\\:name")).isEqualTo("Typed " + suffix);
      browser.script("document.getElementById('job').submit()"); // as a browser without scripts
      browser.waitForText("#notices", "open for too long");
      assertThat(browser.address()).endsWith(page);
      assertThat(browser.value("#job\\:name")).isEqualTo("Stored " + suffix);
      browser.type("#job\\:name", "Again " + suffix).click("#job\\:save");
      browser.waitForPath("/console/jobs/detail.xhtml").waitForText("h1", "Again " + suffix);
    }
  }

  @Test
  void schedulesDependenciesAndTheDryRunStandOnThePageOfTheJob() {
    String suffix = UUID.randomUUID().toString();
    String upstream = job("Upstream " + suffix);
    String id = job("Nightly " + suffix);
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/jobs/detail.xhtml?id=" + id + "&tab=schedules");
      browser.click("section .heading a").waitForPath("/console/jobs/schedule.xhtml");
      browser.choose("#cronKind", "minutes").type("[data-cron-part=minutes]", "99");
      browser.choose("#cronKind", "weekdays").type("#schedule\\:timeZone", "Europe/Berlin");
      browser.waitForText(".plain-words", "At 03:00 Monday to Friday. (Europe/Berlin)");
      browser.waitForText(".firings li:nth-child(5)", "03:00:00").picture("job-schedule-form");
      browser.type("#schedule\\:cronExpression", "0 3 * * *");
      browser.waitForText(".firings .problem", "five").click("#schedule\\:save");
      browser.waitForText(".field .problem", "seconds in front").picture("job-schedule-refused");
      assertThat(browser.value("#schedule\\:cronExpression")).isEqualTo("0 3 * * *");
      browser.type("#schedule\\:cronExpression", "0 30 2 L * ?").click("#schedule\\:save");
      browser.waitForPath("/console/jobs/detail.xhtml");
      browser.waitForText("#scheduleTable", "At 02:30 on the last day of the month");
      browser.picture("job-schedules").click("#scheduleTable form button");
      browser.waitForText("#scheduleTable .chip", "disabled");
      browser.click("section .heading a").waitForPath("/console/jobs/schedule.xhtml");
      browser.choose("#schedule\\:scheduleType", "one_shot");
      browser.script(
          "const at = document.getElementById('schedule:runAt'); at.value = '2031-05-01T03:30:15';"
              + "at.dispatchEvent(new Event('input', {bubbles: true}));"
              + "at.dispatchEvent(new Event('change', {bubbles: true}));");
      browser.waitForText(".firings li:only-child", "03:30:15").picture("job-one-shot");
      browser.click("#schedule\\:save").waitForPath("/console/jobs/detail.xhtml");
      browser.waitForText("#scheduleTable", "Once,").waitForText("#scheduleTable", "3:30:15");

      browser.click(".tabs li:nth-child(3) a").choose("#linking\\:upstreamJobId", upstream);
      browser.click("#linking\\:link").waitForText("#dependencyTable", "Upstream " + suffix);
      browser.choose("#linking\\:upstreamJobId", upstream).click("#linking\\:link");
      browser.waitForText("#notices", "2007").picture("job-dependencies");
      browser.click("[data-ask=askUnlink]").waitForText("#askUnlink", "Upstream " + suffix);
      browser.click("#unlinking\\:unlink").waitForText("main", "waits for no other");

      browser.click("#act\\:dryRun").waitForText("#dryRunReport", "Dry run of version 1");
      browser.picture("job-dry-run").click(".tabs li:nth-child(5) a");
      browser.waitForText("main table", "JobDryRun").picture("job-history");
      browser.go("/console/jobs/list.xhtml?search=" + suffix + "&sort=name:desc");
      browser.waitForText("tbody tr:first-child", "Upstream").picture("jobs");
      String next = "tbody tr:nth-child(2) td:nth-of-type(4)";
      browser.waitForText(next, "2031");
      browser.go("/console/jobs/detail.xhtml?id=" + id).click("#switchingJob\\:toggle");
      browser.waitForText("#notices", "disabled").go("/console/jobs/list.xhtml?search=" + suffix);
      browser.waitForText("tbody tr:nth-child(1) td:nth-of-type(2)", "disabled");
      assertThat(browser.text("tbody tr:nth-child(1) td:nth-of-type(4)")).doesNotContain("2031");
      browser.go("/console/jobs/detail.xhtml?id=" + id).click("[data-ask=askDelete]");
      browser.waitForText("#askDelete", "Nightly " + suffix).click("#deleting\\:delete");
      browser.waitForPath("/console/jobs/list.xhtml").waitForText("#notices", "was deleted");
    }
  }

  @Test
  @Tag("HK-04")
  void theListPointsAtEveryJobWhoseConnectionAwaitsADecision() throws Exception {
    String suffix = UUID.randomUUID().toString();
    String bank = connection("Bank " + suffix, "sftp", "active");
    JsonObjectBuilder look =
        Jobs.step(
            "remote.list", "Look", 60, Jobs.config("connection_id", bank, "remote_path", "/"));
    api.post("/jobs", Jobs.body("B fetches " + suffix, look)).data();
    job("A copies " + suffix);
    try (Connection database = server.database(true);
        PreparedStatement changed =
            database.prepareStatement(
                "UPDATE connections SET status = 'requires_attention', attention_at = now(),"
                    + " attention_reason = 'Host key changed.' WHERE id = ?")) {
      changed.setObject(1, UUID.fromString(bank));
      changed.executeUpdate();
    }
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/jobs/list.xhtml?search=" + suffix).waitForText("tbody", "A copies");
      browser.waitForText("tbody tr:nth-child(2) th .badge.attention", "").picture("jobs-warned");
      assertThat(browser.elements("tbody tr:first-child .badge.attention")).isEmpty();
    }
  }

  @Test
  @Tag("RBAC-06")
  void aViewerSeesTheJobAndNoButton() {
    String name = "Seen " + UUID.randomUUID();
    String id = job(name);
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/jobs/list.xhtml?search=" + name.substring(5)).waitForText("tbody", name);
      assertThat(browser.has("main .heading a")).isFalse();
      assertThat(browser.has("tbody button")).isFalse();
      for (String tab : new String[] {"overview", "schedules", "dependencies", "versions"}) {
        browser.go("/console/jobs/detail.xhtml?id=" + id + "&tab=" + tab);
        browser.waitForText("h1", "Seen");
        assertThat(browser.elements("main button:not([type=submit])")).isEmpty();
        assertThat(browser.elements("main form[method=post]:not(#refreshing), dialog")).isEmpty();
      }
      for (String page : new String[] {"edit", "schedule"}) {
        browser.go("/console/jobs/" + page + ".xhtml?id=" + id);
        browser.waitForText("h1", "Insufficient permissions");
      }
    }
  }
}
