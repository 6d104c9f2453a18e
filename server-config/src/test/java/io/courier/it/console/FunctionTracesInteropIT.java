package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.azure.AzurePartner;
import io.courier.it.job.Jobs;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The panel of function traces on the page of an ended execution. */
class FunctionTracesInteropIT {
  @TempDir static Path directory;

  @BeforeAll
  static void browser() {
    Browser.requireInstalled();
  }

  @Test
  @Tag("AZF-06")
  void tracesAreOfferedWhenTheFunctionHasEnded() throws Exception {
    AzurePartner partner = AzurePartner.open(directory);
    try (AzureDouble azure = partner.azure();
        CourierServer server =
            CourierServer.start(CourierServer.freshDirectory("traces"), partner.variables());
        Browser browser = Browser.open(server)) {
      Api api = Api.admin(server);
      String connection =
          api.post("/connections", AzurePartner.connection(azure, AzureDouble.MASTER_KEY))
              .data()
              .getString("id");
      Jobs jobs = new Jobs(api);
      JsonObject done = jobs.run(jobs.create(AzurePartner.run(connection)));
      assertThat(done.getString("state")).isEqualTo("completed");

      ConsoleGround.login(browser, ConsoleGround.ADMIN, ConsoleGround.PASSWORD);
      browser.waitForPath("/console/index.xhtml");
      browser.go("/console/executions/detail.xhtml?id=" + done.getString("id"));
      assertThat(browser.text("#functions")).contains(AzureDouble.INVOCATION);
      assertThat(browser.has("#traceLines")).isFalse();
      browser.click("#functions a.button").waitForText("#traceLines", "<b>3 rows</b> rejected");
      assertThat(browser.text("#traceLines")).contains("Information", "Warning");
      browser.picture("function-traces");

      azure.onQuery(Reply.of(403, ""));
      browser.click("#functions a.button").waitForText("#functions [role=alert]", "9003");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
