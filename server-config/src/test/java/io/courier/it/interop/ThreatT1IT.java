package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.connection.FtpPartner;
import io.courier.it.connection.SftpPartner;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Threat T1: somebody in the middle of SFTP or FTPS gets no credential. */
@ExtendWith(CourierServer.Shared.class)
@Tag("THR-01")
class ThreatT1IT {
  @TempDir Path home;
  @TempDir Path root;
  private CourierServer server;
  private Product product;

  @BeforeEach
  void signIn(CourierServer shared) {
    server = shared;
    product = new Product(shared);
  }

  @AfterEach
  void modeOn() {
    fips(true);
  }

  @Test
  void changedHostKeyEndsTheConnectionBeforeAnyAttemptToLogIn() throws Exception {
    try (OpenSsh ssh = OpenSsh.start(home)) {
      String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);
      assertThat(test(connection).status()).isEqualTo(200);
      assertThat(ssh.logged("userauth-request")).as("the log shows log-ins").isPositive();
      ssh.restartWithAnotherKey();
      Answer refused = test(connection);
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.code()).isEqualTo(3002);
      assertThat(ssh.logged("Connection from")).as("it did dial").isPositive();
      assertThat(ssh.logged("userauth-request")).as("no attempt to log in").isZero();
      assertThat(audit(connection)).contains("HostKeyRejected", ssh.hostFingerprint());
    }
  }

  @Test
  void wrongCertificateEndsTheConnectionBeforeUser() throws Exception {
    Path store = Certificates.selfSigned("localhost", home.resolve("server.p12"));
    try (FtpPartner partner = new FtpPartner(root, store, null, false)) {
      for (boolean override : new boolean[] {false, true}) {
        String trusting =
            create(
                ftps(partner).add("fipsOverride", override).add("tlsCertPolicy", "system_trust"));
        Answer refused = test(trusting);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(3039);
        String pinned =
            create(
                ftps(partner)
                    .add("fipsOverride", override)
                    .add("tlsCertPolicy", "pinned_thumbprint")
                    .add("tlsPinnedThumbprint", "0".repeat(64)));
        assertThat(test(pinned).code()).isEqualTo(3039);
      }
      assertThat(partner.commands()).contains("AUTH").doesNotContain("USER", "PASS");
    }
  }

  @Test
  void nobodyButAnAdminTurnsVerificationOffAndNoneInFipsMode() throws Exception {
    try (FtpPartner partner = new FtpPartner(root, null, null, false)) {
      JsonObject tls = ftps(partner).add("tlsCertPolicy", "insecure").build();
      JsonObject ssh = sftp().add("hostKeyPolicy", "always_trust").build();
      fips(false);
      for (String role : new String[] {"operator", "viewer"}) {
        Api api = Api.newUser(server, role);
        refused(api.post("/connections", ssh), 3004);
        refused(api.post("/connections", tls), 3006);
      }
      fips(true);
      refused(product.api().post("/connections", ssh), 3005);
      refused(product.api().post("/connections", tls), 3007);
    }
  }

  @Test
  void everyUseOfAnInsecurePolicyIsOneEvent() throws Exception {
    Path store = Certificates.selfSigned("elsewhere", home.resolve("server.p12"));
    try (OpenSsh sshd = OpenSsh.start(home);
        FtpPartner partner = new FtpPartner(root, store, null, false)) {
      fips(false);
      JsonObject trusting = Json.createObjectBuilder().add("hostKeyPolicy", "always_trust").build();
      String ssh = product.connection(sshd, trusting);
      String tls = create(ftps(partner).add("tlsCertPolicy", "insecure"));
      for (int uses = 1; uses <= 3; uses++) {
        assertThat(test(ssh).status()).isEqualTo(200);
        assertThat(test(tls).status()).isEqualTo(200);
        assertThat(count(audit(ssh), "InsecureHostKeyPolicyUsed")).isEqualTo(uses);
        assertThat(count(audit(tls), "InsecureTlsPolicyUsed")).isEqualTo(uses);
      }
      fips(true);
      long dialled = sshd.logged("Connection from");
      assertThat(test(ssh).code()).isEqualTo(3005);
      assertThat(test(tls).code()).isEqualTo(3007);
      assertThat(sshd.logged("Connection from")).as("not even dialled").isEqualTo(dialled);
    }
  }

  private static void refused(Answer answer, int code) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(403);
    assertThat(answer.code()).as("%s", answer).isEqualTo(code);
  }

  private static JsonObjectBuilder ftps(FtpPartner partner) {
    return Json.createObjectBuilder()
        .add("name", "FTPS " + UUID.randomUUID())
        .add("protocol", "ftps")
        .add("host", "localhost")
        .add("port", partner.port())
        .add("authMethod", "password")
        .add("username", SftpPartner.USER)
        .add("password", SftpPartner.PASSWORD);
  }

  private static JsonObjectBuilder sftp() {
    return Json.createObjectBuilder()
        .add("name", "SFTP " + UUID.randomUUID())
        .add("protocol", "sftp")
        .add("host", "localhost")
        .add("authMethod", "password")
        .add("username", SftpPartner.USER)
        .add("password", SftpPartner.PASSWORD);
  }

  private String create(JsonObjectBuilder draft) {
    return product.api().post("/connections", draft.build()).data().getString("id");
  }

  private Answer test(String connection) {
    return product.api().post("/connections/" + connection + "/test", null);
  }

  private String audit(String connection) {
    return product
        .api()
        .get("/audit-log/entity/connection/" + connection + "?pageSize=100")
        .body()
        .toString();
  }

  private static int count(String text, String word) {
    return text.split(word, -1).length - 1;
  }

  private void fips(boolean on) {
    JsonObject value = Json.createObjectBuilder().add("value", on).build();
    product.api().send("PUT", "/settings/security.fips_mode_enabled", value).data();
  }
}
