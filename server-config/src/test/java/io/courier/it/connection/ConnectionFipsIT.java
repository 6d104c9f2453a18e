package io.courier.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.sshd.common.kex.KexProposalOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** FIPS mode and insecure trust on connections: at save, at open, and on the wire. */
@ExtendWith(CourierServer.Shared.class)
class ConnectionFipsIT {
  private static final List<String> KEX =
      List.of(
          "ecdh-sha2-nistp256",
          "ecdh-sha2-nistp384",
          "diffie-hellman-group14-sha256",
          "diffie-hellman-group16-sha512");
  private static final List<String> CIPHERS =
      List.of("aes256-ctr", "aes128-ctr", "aes256-gcm@openssh.com");
  private static final List<String> MACS = List.of("hmac-sha2-256", "hmac-sha2-512");
  private static final List<String> HOST_KEYS =
      List.of("rsa-sha2-256", "rsa-sha2-512", "ecdsa-sha2-nistp256");

  @TempDir Path root;
  private SftpPartner partner;
  private Api admin;

  @BeforeEach
  void start(CourierServer server) {
    partner = new SftpPartner(root);
    admin = Api.admin(server);
  }

  @AfterEach
  void stop() {
    fips(true);
    partner.close();
  }

  @Test
  @Tag("FIPS-17")
  @Tag("FIPS-19")
  @Tag("FIPS-22")
  @Tag("FIPS-12")
  void theOfferOnTheWireIsTheApprovedOneUnlessOverridden() {
    String plain = create(draft());
    assertThat(test(plain).status()).isEqualTo(200);
    assertThat(partner.offered(KexProposalOption.ALGORITHMS)).containsExactlyElementsOf(KEX);
    assertThat(partner.offered(KexProposalOption.C2SENC)).containsExactlyElementsOf(CIPHERS);
    assertThat(partner.offered(KexProposalOption.S2CENC)).containsExactlyElementsOf(CIPHERS);
    assertThat(partner.offered(KexProposalOption.C2SMAC)).containsExactlyElementsOf(MACS);
    assertThat(partner.offered(KexProposalOption.S2CMAC)).containsExactlyElementsOf(MACS);
    assertThat(partner.offered(KexProposalOption.SERVERKEYS))
        .containsExactlyInAnyOrderElementsOf(HOST_KEYS);
    assertThat(audit(plain)).doesNotContain("FipsOverrideUsed");

    String override = create(draft().add("fipsOverride", true));
    assertThat(test(override).status()).isEqualTo(200);
    assertThat(partner.offered(KexProposalOption.ALGORITHMS)).contains("curve25519-sha256");
    assertThat(partner.offered(KexProposalOption.SERVERKEYS)).contains("ssh-ed25519");
    assertThat(audit(override))
        .contains("FipsOverrideEnabled", "FipsOverrideUsed", "keyExchange", "configuredBy");
    assertThat(ids(admin.get("/connections?fipsOverride=true&pageSize=100")))
        .contains(id(override))
        .doesNotContain(id(plain));

    fips(false);
    assertThat(test(plain).status()).isEqualTo(200);
    assertThat(partner.offered(KexProposalOption.ALGORITHMS)).contains("curve25519-sha256");
    JsonObject mixed = algorithms("encryption", "aes128-cbc", "aes128-ctr", "aes256-ctr");
    String old = create(draft().add("sshAlgorithms", mixed));
    JsonObject odd = algorithms("key_exchange", "curve25519-sha256");
    String nothing = create(draft().add("sshAlgorithms", odd));
    assertThat(test(old).status()).isEqualTo(200);
    assertThat(partner.offered(KexProposalOption.C2SENC))
        .containsExactly("aes128-cbc", "aes128-ctr", "aes256-ctr");

    fips(true);
    assertThat(test(old).status()).isEqualTo(200);
    assertThat(partner.offered(KexProposalOption.C2SENC))
        .as("an old row is bound at its next open")
        .containsExactly("aes128-ctr", "aes256-ctr");
    int dials = partner.dials();
    Answer empty = test(nothing);
    assertThat(empty.code()).isEqualTo(4011);
    assertThat(empty.body().toString()).contains("curve25519-sha256");
    assertThat(Runs.of(admin, Runs.list(nothing)).toString()).contains("4011");
    assertThat(partner.dials()).as("never the defaults").isEqualTo(dials);
  }

  @Test
  @Tag("FIPS-17")
  @Tag("FIPS-18")
  @Tag("FIPS-20")
  void savingNamesWhatIsNotApproved() {
    JsonObject names = algorithms("encryption", "aes256-ctr", "3des-cbc", "aes128-cbc");
    Answer refused = admin.post("/connections", draft().add("sshAlgorithms", names).build());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(4011);
    assertThat(refused.body().getJsonObject("error").getJsonArray("details")).hasSize(2);
    Answer allowed =
        admin.post(
            "/connections", draft().add("sshAlgorithms", names).add("fipsOverride", true).build());
    assertThat(allowed.status()).isEqualTo(201);
    assertThat(allowed.data().getJsonArray("weakAlgorithms")).hasSize(2);
    assertThat(allowed.data().getJsonArray("warnings").toString()).contains("3des-cbc");
    for (String floor : List.of("tls_1_0", "tls_1_1")) {
      JsonObject low = ftps().add("tlsVersionFloor", floor).build();
      assertThat(admin.post("/connections", low).code()).isEqualTo(4011);
    }
  }

  @Test
  @Tag("HK-07")
  @Tag("HK-09")
  @Tag("HK-10")
  @Tag("TLSP-11")
  void insecurePoliciesAreRefusedAtSaveAndAtOpenAndTold() {
    JsonObject insecure = ftps().add("tlsCertPolicy", "insecure").build();
    assertThat(admin.post("/connections", insecure).code()).isEqualTo(3007);
    fips(false);
    String trusting = create(draft().add("hostKeyPolicy", "always_trust"));
    String tls = create(ftps().add("tlsCertPolicy", "insecure"));
    String floor = create(ftps().add("tlsVersionFloor", "tls_1_1"));
    for (int i = 0; i < 2; i++) {
      assertThat(test(trusting).status()).isEqualTo(200);
      partner.newHostKey();
    }
    assertThat(Runs.of(admin, Runs.list(trusting)).getString("state")).isEqualTo("completed");
    assertThat(Runs.of(admin, Runs.list(trusting)).getString("state")).isEqualTo("completed");
    String told = audit(trusting);
    assertThat(told.split("InsecureHostKeyPolicyUsed", -1))
        .as("two tests, a login, and a pooled session: every open")
        .hasSize(5);
    assertThat(told).contains("SHA256:");
    assertThat(admin.get(trusting).data().getJsonArray("warnings").toString())
        .contains("Host key verification disabled");
    assertThat(admin.get(floor).data().getJsonArray("warnings").toString()).contains("TLS 1.0/1.1");

    fips(true);
    int dials = partner.dials();
    assertThat(test(trusting).code()).isEqualTo(3005);
    assertThat(Runs.of(admin, Runs.list(trusting)).toString()).contains("3005");
    assertThat(test(tls).code()).isEqualTo(3007);
    assertThat(test(floor).code()).isEqualTo(4011);
    assertThat(partner.dials()).isEqualTo(dials);
    // the override lifts neither
    fips(false);
    JsonObject both =
        draft().add("hostKeyPolicy", "always_trust").add("fipsOverride", true).build();
    assertThat(admin.send("PUT", trusting, both).status()).isEqualTo(200);
    fips(true);
    assertThat(test(trusting).code()).isEqualTo(3005);
  }

  @Test
  @Tag("FIPS-10")
  @Tag("FIPS-19")
  void ed25519KeysLogInWithTheOverrideOnly() {
    fips(false);
    JsonObject wanted =
        Json.createObjectBuilder()
            .add("name", "Ed " + UUID.randomUUID())
            .add("keyType", "ed25519")
            .build();
    String key = admin.post("/ssh-keys/generate", wanted).data().getString("id");
    JsonObjectBuilder draft = keyDraft(key);
    String path = create(draft);
    fips(true);
    assertThat(admin.post("/connections", keyDraft(key).build()).code()).isEqualTo(4011);
    int dials = partner.dials();
    assertThat(test(path).code()).isEqualTo(4011);
    assertThat(partner.dials()).isEqualTo(dials);
    assertThat(admin.get(path).data().getJsonArray("warnings").toString()).contains("ed25519");
    JsonObject override = keyDraft(key).add("fipsOverride", true).build();
    assertThat(admin.send("PUT", path, override).status()).isEqualTo(200);
    assertThat(test(path).code()).as("dialled, and refused by the partner").isEqualTo(3001);
    assertThat(partner.proofs()).isPositive();
  }

  private void fips(boolean on) {
    JsonObject value = Json.createObjectBuilder().add("value", on).build();
    assertThat(admin.send("PUT", "/settings/security.fips_mode_enabled", value).status())
        .isEqualTo(200);
  }

  private static JsonObject algorithms(String category, String... names) {
    return Json.createObjectBuilder()
        .add(category, Json.createArrayBuilder(List.of(names)))
        .build();
  }

  private JsonObjectBuilder draft() {
    return base("sftp").add("authMethod", "password").add("password", SftpPartner.PASSWORD);
  }

  private JsonObjectBuilder ftps() {
    return base("ftps").add("authMethod", "password").add("password", SftpPartner.PASSWORD);
  }

  private JsonObjectBuilder keyDraft(String key) {
    return base("sftp").add("authMethod", "ssh_key").add("sshKeyId", key);
  }

  private JsonObjectBuilder base(String protocol) {
    return Json.createObjectBuilder()
        .add("name", "Partner " + UUID.randomUUID())
        .add("protocol", protocol)
        .add("host", partner.host())
        .add("port", partner.port())
        .add("username", SftpPartner.USER);
  }

  private String create(JsonObjectBuilder draft) {
    Answer made = admin.post("/connections", draft.build());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    return "/connections/" + made.data().getString("id");
  }

  private Answer test(String path) {
    return admin.send("POST", path + "/test", null);
  }

  private String audit(String path) {
    return admin
        .get("/audit-log/entity/connection/" + id(path) + "?pageSize=100")
        .body()
        .toString();
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static List<String> ids(Answer list) {
    JsonArray rows = list.body().getJsonArray("data");
    return rows.stream().map(JsonValue::asJsonObject).map(r -> r.getString("id")).toList();
  }
}
