package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** What a user does with jobs in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class JobPagesInteropIT {
  private ConsoleGround ground;
  private Api api;

  @BeforeEach
  void signIn(CourierServer started) {
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

      browser.click("[data-to=review]").waitForText("[data-review]", "Fetch " + suffix);
      browser.picture("job-review").click("#job\\:save");
      browser.waitForPath("/console/jobs/detail.xhtml").waitForText("h1", "Fetch " + suffix);
      browser.waitForText("#notices", "was saved").picture("job-detail");
      browser.colours("dark").picture("job-detail-dark");
    }
  }

  @Test
  void aRefusedSaveLosesNothingAndAnotherOneMakesAVersion() {
    String suffix = UUID.randomUUID().toString();
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go("/console/jobs/edit.xhtml").click("[data-to=steps]");
      add(browser, "file.copy");
      browser.type(field(1, "source_path"), "/etc/passwd").click("#job\\:save");
      browser.waitForText("[data-part=basics] .problem", "required");
      browser.type("#job\\:name", "Copy " + suffix).click("#job\\:save");
      browser.waitForText("#notices", "2011").waitForText("#stepList .problem", "Is required");
      assertThat(browser.value(field(1, "source_path"))).isEqualTo("/etc/passwd");
      browser.picture("job-refused");
    }
  }
}
