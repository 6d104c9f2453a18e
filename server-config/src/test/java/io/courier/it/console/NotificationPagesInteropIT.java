package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.testing.MailDouble;
import io.courier.testing.ServerCertificate;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user does with notification rules in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class NotificationPagesInteropIT {
  private static final String SECRET = "a-secret-of-the-receiver-" + UUID.randomUUID();

  @TempDir Path directory;
  private ConsoleGround ground;
  private Api api;
  private MailDouble mail;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    ground = ConsoleGround.of(server);
    api = ground.api();
    mail = new MailDouble(MailDouble.Mode.PLAIN, ServerCertificate.make(directory));
    JsonObject smtp =
        Json.createObjectBuilder()
            .add("host", "localhost")
            .add("port", mail.port())
            .add("useSsl", false)
            .add("fromAddress", "courier@example.org")
            .build();
    api.send("PUT", "/settings/smtp", smtp).data();
  }

  @AfterEach
  void stop() {
    api.send("PUT", "/settings/smtp", Json.createObjectBuilder().build());
    mail.close();
  }

  @Test
  void aRuleIsMadeTestedReadInTheLogAndDeleted() {
    String jobName = "Payments " + UUID.randomUUID();
    String job =
        api.post(
                "/jobs",
                Jobs.body(
                    jobName,
                    Jobs.step(
                        "file.delete", "Tidy", 30, Jobs.config("path", "${job.workspace}/x"))))
            .data()
            .getString("id");
    String name = "Tell <b>us</b> " + UUID.randomUUID();
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser
          .click("nav a[href*='notifications']")
          .waitForPath("/console/notifications/list.xhtml");
      browser.click("main a.primary").waitForPath("/console/notifications/edit.xhtml");
      browser.click("#rule\\:save").waitForText(".problem", "Is required");
      browser.type("#rule\\:name", name).type("#rule\\:channelConfig_recipients", "not an address");
      browser.choose("#rule\\:entityType", "chain").waitForText(".checks", "chain failed");
      browser.click("#rule\\:save").waitForText(".events .problem", "at least one event");
      browser.picture("rule-refused").choose("#rule\\:entityType", "job");
      browser.waitForText(".checks", "job timed out").choose("#rule\\:entityId", job);
      browser.click(".checks input[value=job_failed]").click(".checks input[value=step_failed]");
      browser.click("#rule\\:save").waitForText(".problem", "no address");
      browser.type("#rule\\:channelConfig_recipients", "ops@example.org\ndesk@example.org");
      browser.picture("rule-email").click("#rule\\:save");
      browser.waitForPath("/console/notifications/detail.xhtml").waitForText("h1", "<b>us</b>");
      assertThat(browser.text("main")).contains("job failed", jobName, "desk@example.org");
      browser.click("button.test").waitForText("#outcome", "took the message");
      browser.waitForText("#log", "test message").picture("rule-tested");
      browser.colours("dark").picture("rule-tested-dark").colours("light");
      api.send("PUT", "/settings/smtp", Json.createObjectBuilder().build());
      browser.click("button.test").waitForText("#outcome", "7206").waitForText("#log", "failed");
      browser.picture("rule-test-failed").click("a[href*='notifications/log']");
      browser.waitForPath("/console/notifications/log.xhtml");
      assertThat(browser.elements("#log tbody tr")).hasSize(2);
      browser.choose("#success", "false").click("form.filter button");
      browser.waitForText("#log", "failed").picture("notification-log");
      assertThat(browser.elements("#log tbody tr")).hasSize(1);
      assertThat(browser.address()).contains("rule=", "success=false");

      browser.click("#log tbody tr a").waitForPath("/console/notifications/detail.xhtml");
      browser.click("a.edit").waitForPath("/console/notifications/edit.xhtml");
      browser.choose("#rule\\:channel", "webhook").waitForText("#rule\\:depends", "URL");
      browser.type("#rule\\:channelConfig_url", "https://hooks.example.org/courier");
      browser.type("#rule\\:channelConfig_headers", "no header");
      browser.type("#rule\\:channelConfig_secret", "short").click("#rule\\:save");
      browser.waitForText(".problem", "needs a name").waitForText(".problem", "was not kept");
      browser.picture("rule-webhook-refused");
      browser.type("#rule\\:channelConfig_headers", "X-Team: payments").click("#rule\\:save");
      browser.waitForText(".problem", "Enter the new one").picture("rule-secret-again");
      browser.type("#rule\\:channelConfig_secret", SECRET).click("#rule\\:save");
      browser.waitForPath("/console/notifications/detail.xhtml").waitForText("main", "configured");
      browser.click("a.edit").waitForText("#rule\\:depends", "configured").picture("rule-webhook");
      assertThat(browser.value("#rule\\:secretChange")).isEqualTo("keep");
      assertThat(browser.script("return document.documentElement.outerHTML").toString())
          .doesNotContain(SECRET);
      browser.choose("#rule\\:secretChange", "clear").click("#rule\\:save");
      browser.waitForText("main", "not signed").click("#switching\\:toggle");
      browser.waitForText("#overview + dl .chip", "disabled");
      browser.go("/console/notifications/list.xhtml?channel=webhook&sort=name:desc");
      browser.waitForText("#rules", "<b>us</b>").picture("rules");
      browser
          .click("#rules tbody th a")
          .click("[data-ask=askDelete]")
          .waitForText("#askDelete", name);
      browser.click("#deleting\\:delete").waitForPath("/console/notifications/list.xhtml");
      browser.waitForText("#notices", name);
    }
  }

  @Test
  void aViewerReadsRulesAndLogAndIsOfferedNothing() {
    JsonObject rule =
        Json.createObjectBuilder()
            .add("name", "Seen " + UUID.randomUUID())
            .add("entityType", "system")
            .add("eventTypes", Json.createArrayBuilder().add("partition_maintenance_overdue"))
            .add("channel", "email")
            .add(
                "channelConfig",
                Json.createObjectBuilder()
                    .add("recipients", Json.createArrayBuilder().add("ops@example.org")))
            .build();
    String id = api.post("/notification-rules", rule).data().getString("id");
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/notifications/list.xhtml").waitForText("#rules", "the system");
      assertThat(browser.elements("main .heading a")).isEmpty();
      browser.go("/console/notifications/detail.xhtml?id=" + id).waitForText("h1", "Seen");
      assertThat(browser.elements("dialog, main .heading button, a.edit")).isEmpty();
      browser.go("/console/notifications/edit.xhtml?id=" + id);
      browser.waitForText("h1", "Insufficient permissions");
    }
    api.delete("/notification-rules/" + id).data();
  }
}
