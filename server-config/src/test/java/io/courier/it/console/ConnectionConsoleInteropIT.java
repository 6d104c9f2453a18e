package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.connection.FtpPartner;
import io.courier.it.connection.SftpPartner;
import io.courier.it.job.Jobs;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The console's pages about connections, in Chromium, against an SFTP server of a partner. */
class ConnectionConsoleInteropIT {
  private static final String ADMIN = ConsoleGround.ADMIN;
  private static final String EDIT = "/console/connections/edit.xhtml";
  private static final String LIST = "/console/connections/list.xhtml";
  private static final String DETAIL = "/console/connections/detail.xhtml";
  private static final String MITM =
      "Host key verification disabled — this connection is vulnerable to man-in-the-middle"
          + " attacks.";

  private static CourierServer server;
  private static SftpPartner partner;
  private static Api api;
  private static ConsoleGround ground;

  @BeforeAll
  static void start() throws Exception {
    Browser.requireInstalled();
    server = CourierServer.start(CourierServer.freshDirectory("connection-console"), Map.of());
    Path root = CourierServer.freshDirectory("connection-console-partner");
    Files.writeString(root.resolve("hello.txt"), "hello");
    partner = new SftpPartner(root);
    ground = ConsoleGround.of(server);
    api = ground.api();
  }

  @AfterAll
  static void stop() {
    if (partner != null) {
      partner.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static JsonObjectBuilder sftp(String name) {
    return Json.createObjectBuilder()
        .add("name", name)
        .add("protocol", "sftp")
        .add("host", partner.host())
        .add("port", partner.port())
        .add("authMethod", "password")
        .add("username", SftpPartner.USER)
        .add("password", SftpPartner.PASSWORD)
        .add("transportRetries", 0)
        .add("properties", Json.createObjectBuilder().add("idle_session_sec", 0));
  }

  private static String create(JsonObjectBuilder connection) {
    return api.post("/connections", connection.build()).data().getString("id");
  }

  private static JsonObject stored(String id) {
    return api.get("/connections/" + id).data();
  }

  private static String id(Browser browser) {
    return browser.address().replaceAll(".*id=", "");
  }

  private static String field(String name) {
    return "#connection\\:" + name;
  }

  private static Browser save(Browser browser) {
    return browser.click("#connection\\:save").waitForPath(DETAIL);
  }

  @Test
  @Tag("FTP-01")
  @Tag("TRANS-05")
  void plainFtpWarnsBeforeAndAfterItIsSaved() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT);
      assertThat(browser.value(field("port"))).isEqualTo("22");
      assertThat(browser.has(".before-saving li")).isFalse();
      browser.size(1280, 2400).picture("form-sftp").choose(field("protocol"), "ftp");
      assertThat(browser.value(field("port"))).isEqualTo("21");
      assertThat(browser.has(field("hostKeyPolicy"))).isFalse();
      assertThat(browser.choices(field("authMethod"))).containsExactly("password");
      assertThat(browser.text(".before-saving")).contains("clear text");
      browser.picture("form-ftp").size(1280, 900);
      browser.type(field("name"), "Old <b>FTP</b> & co").type(field("host"), "ftp.example.org");
      browser.type(field("username"), "u").type(field("password"), "pl4nted-in-a-form");
      save(browser).waitForText(".banner.bad", "Credentials and data travel in clear text.");
      browser.waitForText("h1", "Old <b>FTP</b> & co").picture("connection-ftp");
      assertThat(browser.script("return document.documentElement.innerHTML").toString())
          .doesNotContain("pl4nted-in-a-form");
      assertThat(stored(id(browser)).getString("protocol")).isEqualTo("ftp");
      browser.go(LIST).waitForText(".danger-icon", "Clear text");
    }
  }

  @Test
  @Tag("TLSC-01")
  @Tag("FIPS-21")
  void ftpsHasItsPortsItsTrustAndItsClientCertificate() throws Exception {
    Path certificate = ClientKeyStore.make(CourierServer.freshDirectory("client-certificate"));
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT).choose(field("protocol"), "ftps");
      assertThat(browser.value(field("port"))).isEqualTo("990");
      browser.choose(field("properties_tls_mode"), "explicit");
      assertThat(browser.value(field("port"))).isEqualTo("21");
      browser.type(field("port"), "2121").choose(field("protocol"), "sftp");
      assertThat(browser.value(field("port"))).as("what was typed stays").isEqualTo("2121");
      browser.choose(field("protocol"), "ftps");
      assertThat(browser.choices(field("tlsVersionFloor"))).containsExactly("tls_1_2", "tls_1_3");
      assertThat(browser.choices(field("tlsCertPolicy"))).doesNotContain("insecure");
      browser.click(field("fipsOverride")).choose(field("tlsVersionFloor"), "tls_1_1");
      assertThat(browser.text(".before-saving")).contains("TLS 1.0/1.1", "Non-FIPS");
      browser.size(1280, 2600).picture("form-ftps").size(1280, 900);
      browser.choose(field("tlsCertPolicy"), "pinned_thumbprint");
      browser.type(field("name"), "Bank FTPS").type(field("host"), "ftps.example.org");
      browser.type(field("username"), "u").type(field("password"), "x");
      browser.click("#connection\\:save").waitForText(".problem", "Is required");
      browser.type(field("tlsPinnedThumbprint"), "AB:".repeat(31) + "AB");
      browser.type(field("password"), "x").upload(field("tlsClientCertificate"), certificate);
      browser.type(field("tlsClientCertificatePassword"), ClientKeyStore.PASSWORD);
      save(browser).waitForText(".badge", "Non-FIPS").picture("connection-ftps");
      assertThat(browser.text("main")).contains("CN=courier client", "TLS 1.0/1.1", "AB:AB");
      JsonObject made = stored(id(browser));
      assertThat(made.getInt("port")).isEqualTo(2121);
      assertThat(made.getBoolean("hasTlsClientCertificate")).isTrue();
      assertThat(made.getJsonObject("properties").getString("tls_mode")).isEqualTo("explicit");
      assertThat(browser.text("#connectionNotes")).contains("client certificate expires");
      browser.go(LIST).waitForText(".badge", "TLS 1.0/1.1").picture("connections-badges");
    }
  }

  @Test
  @Tag("CONN-24")
  void azureHasItsIdsAndBothSecrets() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT).choose(field("protocol"), "azure_function");
      assertThat(browser.value(field("port"))).isEqualTo("443");
      browser.size(1280, 1900).picture("form-azure").size(1280, 900);
      browser.type(field("name"), "Functions").type(field("host"), "app.azurewebsites.net");
      browser.type(field("group"), "cloud").type(field("password"), "master");
      browser.type(field("clientSecret"), "secret").click("#connection\\:save");
      browser.waitForText(".problem", "Is required");
      assertThat(browser.elements("[aria-invalid=true]")).hasSize(3);
      for (String name : List.of("tenant_id", "client_id", "workspace_id")) {
        browser.type(field("properties_" + name), UUID.randomUUID().toString());
      }
      browser.type(field("password"), "master").type(field("clientSecret"), "secret");
      save(browser).waitForText("h1", "Functions").picture("connection-azure");
      JsonObject made = stored(id(browser));
      assertThat(made.getBoolean("hasClientSecret")).isTrue();
      assertThat(made.getBoolean("hasPassword")).isTrue();
    }
  }

  @Test
  @Tag("ALG-03")
  @Tag("FIPS-27")
  void algorithmsAreChosenInOrderWithTheirMarks() {
    String id = create(sftp("Algorithms"));
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT + "?id=" + id).click("details.more summary");
      String weak = "button[aria-label='Add 3des-cbc']";
      assertThat(browser.element(weak).isEnabled()).as("in FIPS mode").isFalse();
      browser.click("button[aria-label='Add aes256-ctr']");
      browser.click("button[aria-label='Add aes128-ctr']");
      browser.click("button[aria-label='Move aes128-ctr up']");
      assertThat(browser.value(field("sshAlgorithms_encryption")))
          .isEqualTo("aes128-ctr, aes256-ctr");
      assertThat(browser.text("[data-algorithms$=encryption] ol.chosen li:first-child"))
          .contains("aes128-ctr", "approved");
      browser.click(field("fipsOverride")).click(weak);
      assertThat(browser.text(".before-saving")).contains("Weak SSH algorithms", "3des-cbc");
      browser.size(1280, 3200).picture("form-algorithms").size(1280, 900);
      save(browser).waitForText(".banner.caution", "3des-cbc").picture("connection-weak");
      browser.go(LIST).waitForText(".badge", "Weak algorithms");
      browser.go(EDIT + "?id=" + id).click(field("fipsOverride")).click("#connection\\:save");
      browser.waitForText(".problem", "3des-cbc").size(1280, 3200).picture("form-fips-refused");
    }
  }

  @Test
  @Tag("HK-11")
  @Tag("TLSC-02")
  void whoTrustsAnybodyIsToldSoForGood() {
    ground.fipsMode(false);
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT).type(field("name"), "Trusting").type(field("host"), partner.host());
      browser.type(field("port"), Integer.toString(partner.port()));
      browser.type(field("username"), SftpPartner.USER);
      browser.type(field("password"), SftpPartner.PASSWORD);
      browser.choose(field("hostKeyPolicy"), "always_trust").picture("form-always-trust");
      assertThat(browser.text(".before-saving")).contains(MITM);
      save(browser).waitForText(".banner.bad", MITM).picture("connection-always-trust");
      assertThat(browser.has(".banner.bad button")).as("cannot be dismissed").isFalse();
      String trusting = id(browser);
      browser.go(EDIT).choose(field("protocol"), "ftps").type(field("name"), "Blind");
      browser.type(field("host"), "ftps.example.org").type(field("username"), "u");
      browser.type(field("password"), "x").choose(field("tlsCertPolicy"), "insecure");
      assertThat(browser.text(".before-saving")).contains("Certificate validation disabled");
      save(browser).waitForText(".banner.bad", "Certificate validation disabled");
      browser.go(LIST).waitForText(".danger-icon", "Host key not verified");
      browser.go("/console/index.xhtml").waitForText(".danger-icon", "Identity not verified");
      ground.fipsMode(true);
      browser.go(EDIT);
      assertThat(browser.choices(field("hostKeyPolicy"))).doesNotContain("always_trust");
      assertThat(browser.text("#connection")).contains("3005");
      browser.go(DETAIL + "?id=" + trusting).click("button.test");
      browser.waitForText("#notices", "FIPS mode").picture("test-refused");
    } finally {
      ground.fipsMode(true);
    }
  }

  @Test
  @Tag("HK-05")
  void aChangedHostKeyIsApprovedOrRejected() {
    String id = create(sftp("Changing").add("group", "Suppliers"));
    String job =
        new Jobs(api)
            .create(
                Jobs.step(
                    "remote.list",
                    "List",
                    30,
                    Jobs.config("connection_id", id, "remote_path", "/")));
    new Jobs(api).run(job);
    String first = stored(id).getString("storedHostFingerprint");
    partner.newHostKey();
    new Jobs(api).run(job);
    String presented = stored(id).getJsonObject("attention").getString("fingerprint");
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go(DETAIL + "?id=" + id).waitForText("#attention", first);
      assertThat(browser.text("#attention")).contains(presented, "An administrator can");
      assertThat(browser.has("[data-ask]")).isFalse();
      browser.picture("attention-viewer");
    }
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/index.xhtml").waitForText(".banner.attention", "Changing");
      browser.picture("attention-dashboard").go(LIST).waitForText(".attention-row", "Changing");
      browser.picture("attention-list").go("/console/jobs/detail.xhtml?id=" + job);
      browser.waitForText(".banner.attention", "Changing").picture("attention-job");
      browser.go(DETAIL + "?id=" + id).waitForText("#attention", presented);
      browser.size(1280, 1500).picture("attention").colours("dark").picture("attention-dark");
      browser.colours("light").size(1280, 900);
      assertThat(browser.text(".decide")).contains(first, presented, "another channel");
      browser.click("#attention [data-ask=askReject]").picture("attention-reject");
      browser.click("#askReject button.danger").waitForText("#notices", "rejected");
      assertThat(browser.has("#attention")).isFalse();
      assertThat(stored(id).getString("storedHostFingerprint")).isEqualTo(first);
      new Jobs(api).run(job);
      browser.go(DETAIL + "?id=" + id).click(".decide [data-ask=askApprove]");
      browser.picture("attention-approve").click("#askApprove button.primary");
      browser.waitForText("#notices", "active").picture("attention-approved");
      assertThat(stored(id).getString("storedHostFingerprint")).isEqualTo(presented);
      assertThat(browser.text("#knownHosts")).contains(presented, ADMIN).doesNotContain(first);
      new Jobs(api).run(job);
      browser.go(LIST).waitForText("tbody", "Changing").picture("connections-used");
    }
  }

  @Test
  @Tag("TEST-10")
  void aTestShowsWhatItFoundAndWhatToDo() {
    String good = create(sftp("Good partner").add("hostKeyPolicy", "manual"));
    String bad = create(sftp("Wrong password").add("password", "not it"));
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go(DETAIL + "?id=" + bad).click("button.test");
      browser.waitForText("#testResult", "3001").picture("panel-failed");
      assertThat(browser.text("#testResult")).contains("What to do", "SHA256:", "SSH-2.0");
      browser.go(DETAIL + "?id=" + good).click("button.test");
      browser.waitForText("#testResult", "3002");
      assertThat(browser.has("#testResult [data-ask]")).as("not for operators").isFalse();
    }
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(DETAIL + "?id=" + good).click("button.test").waitForText("#testResult", "3002");
      browser.click("#testResult [data-ask=askPin]").picture("panel-trust");
      browser.click("#askPin button.primary").waitForText("#notices", "exactly this host key");
      browser.click("button.test").waitForText("#testResult", "successful");
      browser.size(1280, 1500).picture("panel-ok").colours("dark").picture("panel-ok-dark");
      assertThat(browser.text("#testResult")).contains("ms", "Negotiated", "Key exchange");
      browser.click("#testResult [data-copy]").element("[data-copied]");
      browser.colours("light").go(EDIT + "?id=" + good).click("button.test");
      browser.waitForText("#testResult", "successful").picture("form-tested");
    }
  }

  @Test
  @Tag("TEST-06")
  @Tag("TEST-10")
  void aCertificateThatATestShowedIsPinned() throws Exception {
    Path stores = CourierServer.freshDirectory("ftps-partner-key");
    Path store = Certificates.selfSigned("elsewhere", stores.resolve("server.p12"));
    Path root = CourierServer.freshDirectory("ftps-partner");
    try (FtpPartner ftps = new FtpPartner(root, store, null, false);
        Browser browser = ground.signedIn(ADMIN)) {
      JsonObjectBuilder connection =
          Json.createObjectBuilder()
              .add("name", "Self-signed partner")
              .add("protocol", "ftps")
              .add("host", "127.0.0.1")
              .add("port", ftps.port())
              .add("authMethod", "password")
              .add("username", SftpPartner.USER)
              .add("password", SftpPartner.PASSWORD);
      String id = create(connection);
      browser.go(DETAIL + "?id=" + id).click("button.test").waitForText("#testResult", "3039");
      assertThat(browser.text("#testResult"))
          .contains("CN=elsewhere", "UntrustedRoot", "What to do");
      browser.picture("panel-certificate").click("#testResult [data-ask=askPin]");
      browser.picture("panel-pin").click("#askPin button.primary");
      browser.waitForText("#notices", "exactly this certificate");
      assertThat(stored(id).getString("tlsCertPolicy")).isEqualTo("pinned_thumbprint");
      browser.click("button.test").waitForText("#testResult", "successful");
      assertThat(browser.text("#testResult")).contains("TLSv1.", "CN=elsewhere", "ms");
      assertThat(browser.has("[data-ask=askPin]")).as("it is pinned already").isFalse();
      browser.waitForText("#connectionNotes", "server's certificate expires");
      browser.picture("panel-pinned");
    }
  }

  @Test
  void whatTwoAdministratorsChangeIsPutTogether() {
    String id = create(sftp("Shared").add("notes", "old"));
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT + "?id=" + id).type(field("notes"), "mine");
      JsonObjectBuilder theirs = sftp("Shared").add("notes", "theirs").add("group", "New group");
      api.send("PUT", "/connections/" + id, theirs.build()).data();
      browser.click("#connection\\:save").waitForText("#conflict", "Somebody else");
      assertThat(browser.text("#conflict")).contains("theirs", "mine", "New group");
      assertThat(browser.value(field("group"))).isEqualTo("New group");
      assertThat(browser.value(field("notes"))).isEqualTo("mine");
      browser.picture("form-conflict");
      save(browser).waitForText("h1", "Shared");
      assertThat(stored(id).getString("notes")).isEqualTo("mine");
      assertThat(stored(id).getString("group")).isEqualTo("New group");
    }
  }

  @Test
  void secretsAreKeptReplacedAndClearedAndUsedConnectionsStay() {
    String id = create(sftp("Secretive"));
    Jobs jobs = new Jobs(api);
    jobs.create(
        Jobs.step("remote.list", "List", 30, Jobs.config("connection_id", id, "remote_path", "/")));
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go(EDIT + "?id=" + id).waitForText(".badge", "configured");
      assertThat(browser.has(field("password"))).isFalse();
      assertThat(browser.element(field("protocol")).isEnabled()).as("in use").isFalse();
      browser.choose(field("passwordChange"), "replace").element(field("password"));
      browser.picture("form-secret").click("#connection\\:save");
      browser.waitForText(".problem", "Enter the new one");
      browser.choose(field("passwordChange"), "clear").click("#connection\\:save");
      browser.waitForText(".problem", "Is required");
      browser.choose(field("passwordChange"), "keep");
      browser.type(field("host"), "other.example.org").click("#connection\\:save");
      browser.waitForText(".problem", "sent again");
      browser.type(field("password"), "again");
      save(browser).click("[data-ask=askDelete]").picture("delete-used");
      browser.click("#askDelete button.danger").waitForText("#notices", "is used by");
      browser.picture("delete-refused");
    }
  }

  @Test
  void aViewerReadsOnly() {
    String id = create(sftp("<script>alert(1)</script>").add("group", "\"><img src=x>"));
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go(LIST).waitForText("tbody", "<script>alert(1)</script>");
      assertThat(browser.has("button.test")).isFalse();
      browser.go(DETAIL + "?id=" + id).waitForText("h1", "<script>alert(1)</script>");
      assertThat(browser.has("button.test, [data-ask], a[href*='edit']")).isFalse();
      browser.size(800, 1400).picture("viewer-narrow").go(EDIT + "?id=" + id);
      browser.waitForText("h1", "Insufficient permissions");
      browser.go(EDIT).waitForText("h1", "Insufficient permissions");
    }
  }
}
