package io.courier.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FTP and FTPS connections: test, trust, client certificate and jobs, against a real server. */
class FtpConnectionsIT {
  @TempDir static Path stores;
  private static Certificates authority;
  private static CourierServer courier;
  private static Api admin;

  @TempDir Path root;
  private FtpPartner partner;

  @BeforeAll
  static void start() throws Exception {
    authority = new Certificates();
    Path anchors = authority.writePem(stores.resolve("anchors.pem"));
    courier =
        CourierServer.start(
            CourierServer.freshDirectory("ftp"),
            Map.of("COURIER_TLS_TRUST_ANCHORS", anchors.toString()));
    admin = Api.admin(courier);
  }

  @AfterAll
  static void stop() {
    if (courier != null) {
      courier.close();
    }
  }

  @AfterEach
  void stopPartner() {
    if (partner != null) {
      partner.close();
    }
  }

  @Test
  @Tag("TEST-01")
  @Tag("TEST-03")
  @Tag("TEST-09")
  void plainFtpIsTestedAndUsed() throws Exception {
    partner = new FtpPartner(root, null, null, false);
    String path = create(draft("ftp"));
    assertThat(admin.get(path).data().getJsonArray("warnings").toString()).contains("clear text");
    JsonObject data = ok(test(path));
    assertThat(data.getString("server_banner")).contains("220");
    assertThat(data.isNull("tls_certificate")).isTrue();
    assertThat(data.isNull("host_key_fingerprint")).isTrue();
    assertThat(data.isNull("algorithms")).isTrue();
    assertThat(Runs.of(admin, Runs.list(path)).getString("state")).isEqualTo("completed");

    String refused = create(draft("ftp").add("password", "wr0ng-planted"));
    assertThat(Runs.of(admin, Runs.list(refused)).getString("state")).isEqualTo("failed");
    Answer rows = admin.get(refused + "/audit?operation=AuthFailed");
    assertThat(rows.body().getJsonArray("data")).as("%s", rows).hasSize(1);
    assertThat(rows.toString()).doesNotContain("planted");
    Answer wrong = test(refused);
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.code()).isEqualTo(3001);
    assertThat(wrong.body().toString()).doesNotContain("planted");
    JsonObject missing = Json.createObjectBuilder().add("base_path", "/no/such").build();
    assertThat(test(create(draft("ftp").add("properties", missing))).code()).isEqualTo(3000);
    partner.close();
    assertThat(test(path).code()).isEqualTo(3003);
  }

  @Test
  @Tag("TEST-05")
  @Tag("TEST-06")
  @Tag("TEST-08")
  @Tag("FIPS-18")
  void ftpsIsTestedWithItsCertificate() throws Exception {
    partner =
        new FtpPartner(root, authority.issue("localhost", Instant.now(), file()), null, false);
    String path = create(draft("ftps"));
    JsonObject data = ok(test(path));
    assertThat(data.getInt("latency_ms")).isNotNegative();
    assertThat(data.getString("tls_version")).isIn("TLSv1.2", "TLSv1.3");
    JsonObject certificate = data.getJsonObject("tls_certificate");
    assertThat(certificate.getString("subject")).isEqualTo("CN=localhost");
    assertThat(certificate.getString("issuer")).isEqualTo("CN=Courier test root");
    assertThat(certificate.getString("thumbprint_sha256")).matches("([0-9A-F]{2}:){31}..");
    assertThat(certificate.getString("policy_errors")).isEqualTo("None");
    assertThat(Instant.parse(certificate.getString("not_after"))).isAfter(Instant.now());
    assertThat(certificate).containsKey("not_before");
    assertThat(admin.get(path).data().getJsonArray("warnings").toString())
        .as("ten days are near")
        .contains("The server's certificate expires on");
    JsonObject done = Runs.of(admin, Runs.list(path));
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    assertThat(partner.commands()).containsSubsequence("AUTH", "USER", "PASS", "PBSZ", "PROT");

    String override = create(draft("ftps").add("fipsOverride", true));
    ok(test(override));
    assertThat(audit(override)).contains("FipsOverrideUsed", "cipherSuite", "tlsVersion");
    JsonObject implicit = Json.createObjectBuilder().add("tls_mode", "implicit").build();
    partner.close();
    partner = new FtpPartner(root, authority.issue("localhost", Instant.now(), file()), null, true);
    assertThat(ok(test(create(draft("ftps").add("properties", implicit)))).isNull("tls_version"))
        .isFalse();
  }

  @Test
  @Tag("TLSP-02")
  @Tag("TLSP-05")
  @Tag("TLSP-06")
  void faultyCertificatesEndTheTestBeforeTheLogin() throws Exception {
    Instant past = Instant.parse("2025-10-23T12:00:00Z");
    partner = new FtpPartner(root, authority.issue("localhost", past, file()), null, false);
    Answer expired = test(create(draft("ftps")));
    assertThat(expired.status()).isEqualTo(422);
    assertThat(expired.code()).isEqualTo(3039);
    assertThat(expired.body().getJsonObject("error").getString("message"))
        .contains("Certificate expired on 2025-11-02");
    assertThat(
            expired
                .body()
                .getJsonObject("data")
                .getJsonObject("tls_certificate")
                .getString("policy_errors"))
        .contains("Expired");
    assertThat(partner.commands()).doesNotContain("USER", "PASS");
    partner.close();
    partner = new FtpPartner(root, authority.issue("ftp.bank", Instant.now(), file()), null, false);
    String mismatch = create(draft("ftps"));
    assertThat(test(mismatch).body().toString()).contains("NameMismatch", "is not for localhost");
    JsonObject failed = Runs.of(admin, Runs.list(mismatch));
    assertThat(failed.toString()).contains("3039");
    assertThat(partner.commands()).doesNotContain("USER", "PASS");
  }

  @Test
  @Tag("AUD-25")
  @Tag("TLSP-03")
  @Tag("TLSP-07")
  @Tag("TLSP-08")
  @Tag("TLSP-09")
  @Tag("TLSP-13")
  void selfSignedCertificatesArePinnedOrInsecure() throws Exception {
    partner = new FtpPartner(root, Certificates.selfSigned("elsewhere", file()), null, false);
    String path = create(draft("ftps"));
    Answer unknown = test(path);
    assertThat(unknown.code()).isEqualTo(3039);
    JsonObject shown = unknown.body().getJsonObject("data").getJsonObject("tls_certificate");
    assertThat(shown.getString("policy_errors")).contains("UntrustedRoot");
    String print = shown.getString("thumbprint_sha256");
    JsonObject pinned =
        draft("ftps")
            .add("tlsCertPolicy", "pinned_thumbprint")
            .add("tlsPinnedThumbprint", print)
            .build();
    assertThat(admin.send("PUT", path, pinned).data().getString("tlsPinnedThumbprint"))
        .matches("[0-9a-f]{64}");
    JsonObject data = ok(test(path));
    assertThat(data.getJsonObject("tls_certificate").getString("policy_errors"))
        .as("told, though the pin alone decides")
        .contains("UntrustedRoot");
    String other = "0".repeat(64);
    JsonObject wrong =
        draft("ftps")
            .add("tlsCertPolicy", "pinned_thumbprint")
            .add("tlsPinnedThumbprint", other)
            .build();
    assertThat(admin.send("PUT", path, wrong).status()).isEqualTo(200);
    assertThat(test(path).body().getJsonObject("error").toString())
        .contains("3039", other, print.replace(":", "").toLowerCase(java.util.Locale.ROOT));

    fips(false);
    try {
      String insecure = create(draft("ftps").add("tlsCertPolicy", "insecure"));
      ok(test(insecure));
      ok(test(insecure));
      String told = audit(insecure);
      assertThat(told.split("InsecureTlsPolicyUsed", -1)).hasSize(3);
      assertThat(told).contains("UntrustedRoot", "CN=elsewhere");
      assertThat(admin.get(insecure).data().getBoolean("tlsValidateCert")).isFalse();
    } finally {
      fips(true);
    }
  }

  @Test
  @Tag("TLSC-03")
  @Tag("CRED-05")
  void clientCertificateIsShownWhenAsked() throws Exception {
    partner =
        new FtpPartner(
            root,
            authority.issue("localhost", Instant.now(), file()),
            authority.writeTrust(file()),
            false);
    String without = create(draft("ftps"));
    assertThat(test(without).status()).isEqualTo(422);
    String p12 =
        Base64.getEncoder()
            .encodeToString(
                Files.readAllBytes(authority.issue("acme-client", Instant.now(), file())));
    JsonObjectBuilder draft = draft("ftps").add("tlsClientCertificate", p12);
    Answer closed = admin.post("/connections", draft.build());
    assertThat(closed.code()).isEqualTo(1000);
    JsonObjectBuilder whole =
        draft("ftps")
            .add("tlsClientCertificate", p12)
            .add("tlsClientCertificatePassword", Certificates.PASSWORD);
    String path = create(whole);
    JsonObject view = admin.get(path).data();
    assertThat(view.getBoolean("hasTlsClientCertificate")).isTrue();
    JsonObject info = view.getJsonObject("tlsClientCertificate");
    assertThat(info.getString("subject")).isEqualTo("CN=acme-client");
    assertThat(info).containsKeys("issuer", "thumbprintSha256", "notAfter");
    assertThat(view.getJsonArray("warnings").toString()).contains("client certificate expires");
    assertThat(view.toString()).doesNotContain("pl4nted").doesNotContain(p12.substring(0, 40));
    ok(test(path));
    Answer again = admin.send("PUT", path, view);
    assertThat(again.status()).as("what was shown may be sent back: %s", again).isEqualTo(200);
    assertThat(again.data().getBoolean("hasTlsClientCertificate")).isTrue();
  }

  private static void fips(boolean on) {
    JsonObject value = Json.createObjectBuilder().add("value", on).build();
    assertThat(admin.send("PUT", "/settings/security.fips_mode_enabled", value).status())
        .isEqualTo(200);
  }

  private static Path file() {
    return stores.resolve(UUID.randomUUID() + ".p12");
  }

  private static JsonObject ok(Answer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.data();
  }

  private JsonObjectBuilder draft(String protocol) {
    JsonObjectBuilder draft =
        Json.createObjectBuilder()
            .add("name", "Partner " + UUID.randomUUID())
            .add("protocol", protocol)
            .add("host", "localhost")
            .add("port", partner.port())
            .add("authMethod", "password")
            .add("username", SftpPartner.USER)
            .add("password", SftpPartner.PASSWORD);
    return draft;
  }

  private static String create(JsonObjectBuilder draft) {
    Answer made = admin.post("/connections", draft.build());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    return "/connections/" + made.data().getString("id");
  }

  private static Answer test(String path) {
    return admin.send("POST", path + "/test", null);
  }

  private static String audit(String path) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    return admin.get("/audit-log/entity/connection/" + id + "?pageSize=100").body().toString();
  }
}
