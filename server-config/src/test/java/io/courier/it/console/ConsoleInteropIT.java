package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * What a user does in the console, in Chromium, on a server of its own that the browser sets up.
 * Every test fails when the browser reports a violation of the pages' policy.
 */
class ConsoleInteropIT {
  private static final String ADMIN = ConsoleGround.ADMIN;
  private static final String PASSWORD = ConsoleGround.PASSWORD;
  private static final Pattern POLICY =
      Pattern.compile(
          "default-src 'self'; frame-ancestors 'none'; form-action 'self'; script-src 'self'"
              + " 'nonce-([A-Za-z0-9+/=]{32,})'");

  private static CourierServer server;
  private static Partner partner;
  private static Api api;
  private static ConsoleGround ground;
  private static Path remote;

  @BeforeAll
  static void setUpInTheBrowser() throws Exception {
    Browser.requireInstalled();
    server = CourierServer.start(CourierServer.freshDirectory("console"), Map.of());
    remote = CourierServer.freshDirectory("console-partner");
    partner = new Partner(remote);
    try (Browser browser = Browser.open(server)) {
      browser.go("/console/jobs/list.xhtml").waitForPath("/console/setup.xhtml");
      browser.picture("setup").click("button.primary").waitForText("form", "Is required");
      assertThat(browser.elements("[aria-invalid=true]")).hasSizeGreaterThanOrEqualTo(3);
      browser.picture("setup-errors");
      browser.type("#setup\\:username", ADMIN).type("#setup\\:displayName", "Anna Admin");
      browser.type("#setup\\:password", PASSWORD).type("#setup\\:confirmPassword", PASSWORD);
      browser.click("button.primary").waitForPath("/console/login.xhtml");
    }
    ground = ConsoleGround.of(server);
    api = ground.api();
  }

  @AfterAll
  static void stop() throws Exception {
    if (partner != null) {
      partner.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Tag("SETUP-02")
  void afterSetUpTheSetUpPageLeadsHomeAndAWrongPasswordSaysSo() {
    try (Browser browser = Browser.open(server)) {
      browser.go("/console/setup.xhtml").waitForPath("/console/login.xhtml").picture("login");
      browser.type("#login\\:username", ADMIN).type("#login\\:password", "wrong");
      browser.click("button.primary").waitForText("#notices", "wrong").picture("login-wrong");
      assertThat(browser.element("#login\\:password").getDomProperty("value")).isEmpty();
    }
  }

  @Test
  @Tag("HARD-12")
  void theBrowserHoldsNothingButASessionCookie() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      assertThat(browser.cookies())
          .isNotEmpty()
          .allSatisfy(
              c -> {
                assertThat(c.isSecure()).as(c.getName()).isTrue();
                assertThat(c.isHttpOnly()).as(c.getName()).isTrue();
                assertThat(c.getSameSite()).as(c.getName()).isEqualTo("Strict");
                assertThat(c.getPath()).as(c.getName()).startsWith("/console");
              });
      assertThat(browser.script("return localStorage.length + sessionStorage.length"))
          .isEqualTo(0L);
      assertThat(browser.script("return document.documentElement.innerHTML").toString())
          .doesNotContain("eyJ");
      browser.picture("dashboard").click("#session\\:signOut").waitForPath("/console/login.xhtml");
      browser.go("/console/index.xhtml").waitForPath("/console/login.xhtml");
    }
  }

  @Test
  void everyAnswerHasExactlyOnePolicyWithAFreshNonce() throws Exception {
    HttpResponse<String> first = server.get("/console/login.xhtml", null);
    HttpResponse<String> second = server.get("/console/login.xhtml", null);
    assertThat(nonce(first)).isNotEqualTo(nonce(second));
    HttpResponse<String> missing = server.get("/console/errors/failure.xhtml", null);
    assertThat(nonce(missing)).isNotBlank();
    assertThat(policies(server.get("/console/jobs/list.xhtml", null)))
        .containsExactly("default-src 'self'; frame-ancestors 'none'; form-action 'self'");
  }

  private static String nonce(HttpResponse<String> answer) {
    List<String> policies = policies(answer);
    assertThat(policies).hasSize(1);
    var matcher = POLICY.matcher(policies.get(0));
    assertThat(matcher.matches()).as(policies.get(0)).isTrue();
    return matcher.group(1);
  }

  private static List<String> policies(HttpResponse<String> answer) {
    return answer.headers().allValues("Content-Security-Policy");
  }

  @Test
  @Tag("TEST-10")
  @Tag("CONN-24")
  void connectionsAreGroupedAndTested() {
    Jobs jobs = new Jobs(api);
    jobs.connection(partner);
    String wrong = jobs.connection(partner, "not the password");
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/connections/list.xhtml").waitForText("section h2", "Ungrouped");
      browser.picture("connections");
      browser.go("/console/connections/detail.xhtml?id=" + wrong).click("button.test");
      browser.waitForText("#testResult", "3001").picture("test-failed");
      assertThat(browser.has(".danger")).as("an operator deletes no connection").isFalse();
    }
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/connections/list.xhtml").click("button.test");
      browser.waitForText("#testResult", "Test of").picture("test-result");
      browser.go("/console/connections/detail.xhtml?id=" + jobs.connection(partner));
      browser.click("button.test").waitForText("#testResult", "successful").picture("test-ok");
      assertThat(browser.text("#testResult")).contains("SHA256:", "SSH-2.0-", "ms", "ecdsa");
      browser.colours("dark").picture("test-ok-dark");
    }
  }

  @Test
  @Tag("CONN-24")
  void anAdministratorMakesAConnectionWithErrorsAtItsFields() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser
          .go("/console/connections/edit.xhtml")
          .type("#connection\\:name", "Bank <of> \"X\" & Y");
      browser.type("#connection\\:host", "not a host").type("#connection\\:username", "courier");
      browser.type("#connection\\:group", "Banks").click("button.primary");
      browser.waitForText(".problem", "host name").picture("form-errors");
      browser.type("#connection\\:host", "127.0.0.1").type("#connection\\:password", "x");
      browser.click("button.primary").waitForPath("/console/connections/detail.xhtml");
      browser.waitForText("h1", "Bank <of> \"X\" & Y").picture("connection");
      browser.go("/console/connections/list.xhtml").waitForText("section h2", "Banks");
      browser.picture("connections-grouped");
    }
  }

  @Test
  @Tag("PROG-05")
  void aJobIsRunWatchedAndCancelled() throws Exception {
    byte[] content = new byte[4 * 1024 * 1024];
    Files.write(remote.resolve("big file ü.bin"), content);
    Jobs jobs = new Jobs(api);
    String connection = jobs.connection(partner);
    String job =
        jobs.create(
            Jobs.step(
                "sftp.download",
                "Fetch",
                120,
                Jobs.config("connection_id", connection, "remote_path", "/big file ü.bin")),
            Jobs.step(
                "sftp.upload",
                "Deliver",
                120,
                Jobs.config(
                    "connection_id",
                    connection,
                    "local_path",
                    "context:0.downloaded_file",
                    "remote_path",
                    "/delivered.bin")));
    partner.hold();
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/jobs/list.xhtml").picture("jobs");
      browser.go("/console/jobs/detail.xhtml?id=" + job).picture("job").click("button.run");
      browser.waitForPath("/console/executions/detail.xhtml");
      browser.waitForText(".step:nth-child(2)", "completed");
      browser.waitForText(".step:nth-child(3)", "running").picture("execution-running");
      partner.release();
      browser
          .waitForText(".step:nth-child(3)", "completed")
          .waitForText("#state .chip", "completed");
      browser.picture("execution-completed");
      assertThat(browser.has("[data-ask=askCancel]")).isFalse();
      assertThat(Files.size(remote.resolve("delivered.bin"))).isEqualTo(content.length);

      partner.hold();
      browser.go("/console/jobs/detail.xhtml?id=" + job).click("button.run");
      browser.waitForPath("/console/executions/detail.xhtml");
      browser.waitForText(".step:nth-child(3)", "running").click("[data-ask=askCancel]");
      browser.type("#cancelling\\:reason", "wrong file").picture("cancel-question");
      browser.click("#askCancel button.danger").waitForText("#notices", "cancelled");
      partner.release();
      browser.waitForText("#state .chip", "cancelled").picture("execution-cancelled");
      assertThat(browser.text("main")).contains("wrong file");
      browser.go("/console/executions/list.xhtml").waitForText("tbody", "cancelled");
      browser.waitForText("tbody", "completed").picture("executions");
      browser.go("/console/index.xhtml").waitForText("a[href*='state=completed'] .value", "1");
      browser.picture("dashboard-after");
    } finally {
      partner.release();
    }
  }

  @Test
  void aViewerSeesButIsOfferedNothing() {
    Jobs jobs = new Jobs(api);
    jobs.connection(partner);
    String job = jobs.create(Jobs.step("remote.list", "List", 30, listing(jobs)));
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/jobs/detail.xhtml?id=" + job).waitForText("h1", "Job");
      assertThat(browser.has("button.run")).isFalse();
      browser.go("/console/connections/list.xhtml").waitForText("h1", "Connections");
      assertThat(browser.has("button.test")).isFalse();
      assertThat(browser.has("a.primary")).isFalse();
      browser.picture("viewer-connections");
      browser.go("/console/jobs/detail.xhtml?id=nothing").waitForPath("/console/jobs/list.xhtml");
      browser.waitForText("#notices", "1030").picture("gone");
      browser.go("/console/no/such/page").waitForText("h1", "not found").picture("missing");
    }
  }

  private static JsonObjectBuilder listing(Jobs jobs) {
    return Jobs.config("connection_id", jobs.connection(partner), "remote_path", "/");
  }

  @Test
  void theKeyboardReachesWhatTheMouseDoes() {
    try (Browser browser = Browser.open(server).go("/console/login.xhtml")) {
      browser.tabTo("#login\\:username").press(ADMIN).press(Keys.TAB).press(PASSWORD);
      browser.press(Keys.ENTER).waitForPath("/console/index.xhtml");
      browser.press(Keys.TAB);
      assertThat(browser.script("return document.activeElement.className")).isEqualTo("skip");
      browser.tabTo("a[href*='connections']").press(Keys.ENTER);
      browser.waitForPath("/console/connections/list.xhtml").tabTo("a.primary").picture("focus");
    }
  }
}
