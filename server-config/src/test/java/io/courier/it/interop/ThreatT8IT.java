package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Threat T8: FIPS mode cannot be gone round, by override or by the switch, without a trace. */
@ExtendWith(CourierServer.Shared.class)
@Tag("THR-08")
class ThreatT8IT {
  private static final String SETTING = "/settings/security.fips_mode_enabled";

  /** Not the fact further down on the page, which names it as well. */
  private static final String BADGE =
      "<span class=\"badge attention\" title=\"Exempt from FIPS mode";

  @TempDir Path home;
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
  @Tag("FIPS-19")
  @Tag("FIPS-20")
  @Tag("FIPS-22")
  @Tag("FIPS-24")
  @Tag("FIPS-25")
  void everyUseOfAnOverrideIsOneEventWithAlgorithmsAndAllOverridesAreOneCall() throws Exception {
    try (OpenSsh ssh = OpenSsh.start(home)) {
      String exempt = product.connection(ssh, override(true));
      String plain = product.connection(ssh, override(false));
      assertThat(events(exempt, "FipsOverrideEnabled")).hasSize(1);
      for (int uses = 1; uses <= 3; uses++) {
        assertThat(test(exempt).status()).isEqualTo(200);
        assertThat(test(plain).status()).isEqualTo(200);
        assertThat(events(exempt, "FipsOverrideUsed")).hasSize(uses);
      }
      assertThat(events(plain, "FipsOverrideUsed")).isEmpty();
      JsonObject used = events(exempt, "FipsOverrideUsed").get(0).getJsonObject("details");
      assertThat(used.getString("protocol")).isEqualTo("sftp");
      assertThat(used.getString("configuredBy")).isNotBlank();
      assertThat(used.getJsonObject("algorithm").keySet())
          .containsExactlyInAnyOrder("keyExchange", "encryption", "mac", "hostKey");

      Answer overrides = product.api().get("/connections?fipsOverride=true&pageSize=100");
      assertThat(ids(overrides.body().getJsonArray("data"))).contains(exempt).doesNotContain(plain);
      Answer inventory = product.api().get("/admin/fips/inventory");
      assertThat(ids(inventory.data().getJsonArray("overrides")))
          .contains(exempt)
          .doesNotContain(plain);
    }
  }

  @Test
  @Tag("FIPS-21")
  void connectionBearsItsBadge() throws Exception {
    try (OpenSsh ssh = OpenSsh.start(home)) {
      String exempt = product.connection(ssh, override(true));
      String plain = product.connection(ssh, override(false));
      ConsoleReader console = new ConsoleReader(server);
      assertThat(console.page("/console/connections/detail.xhtml?id=" + exempt)).contains(BADGE);
      assertThat(console.page("/console/connections/detail.xhtml?id=" + plain))
          .doesNotContain(BADGE);
    }
  }

  @Test
  @Tag("FIPS-20")
  void onlyAnAdminSetsAnOverride() {
    JsonObject draft = sftp().add("fipsOverride", true).build();
    for (String role : List.of("operator", "viewer")) {
      Answer refused = Api.newUser(server, role).post("/connections", draft);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.code()).isEqualTo(3012);
    }
  }

  @Test
  @Tag("FIPS-10")
  @Tag("FIPS-11")
  @Tag("FIPS-23")
  void theSwitchIsAuditedBothWaysAndSaysWhatItStops() throws Exception {
    JsonObject ed25519 =
        Json.createObjectBuilder()
            .add("name", "Ed " + UUID.randomUUID())
            .add("keyType", "ed25519")
            .build();
    assertThat(product.api().post("/ssh-keys/generate", ed25519).code()).isEqualTo(4011);
    List<JsonObject> before = switched();
    assertThat(fips(false).getJsonArray("stopsWorking")).isEmpty();
    assertThat(product.api().get("/settings").data().getBoolean("fipsModeEnabled")).isFalse();
    String key = product.api().post("/ssh-keys/generate", ed25519).data().getString("id");
    String trusting = create(sftp().add("hostKeyPolicy", "always_trust"));
    JsonObject odd =
        Json.createObjectBuilder().add("mac", Json.createArrayBuilder().add("hmac-sha1")).build();
    String old = create(sftp().add("sshAlgorithms", odd));
    String exempt = create(sftp().add("sshAlgorithms", odd).add("fipsOverride", true));
    String good = create(sftp());
    JsonArray stopped = fips(true).getJsonArray("stopsWorking");
    assertThat(ids(stopped)).contains(key, trusting, old).doesNotContain(good, exempt);
    assertThat(stopped.toString()).contains("hmac-sha1", "always_trust", "Ed25519");

    List<JsonObject> events =
        switched().stream().takeWhile(e -> before.stream().noneMatch(e::equals)).toList();
    assertThat(events).as("newest first, since the first look").hasSize(2);
    assertThat(events.get(0).toString()).contains("\"newValue\":\"true\",\"oldValue\":\"false\"");
    assertThat(events.get(1).toString()).contains("\"newValue\":\"false\",\"oldValue\":\"true\"");

    JsonObject settings = product.api().get("/settings").data();
    assertThat(settings.getBoolean("fipsModeEnabled")).isTrue();
    assertThat(settings.getString("fipsModuleState")).isEqualTo("validated");
    JsonObject module = settings.getJsonObject("fipsModule");
    assertThat(module.getBoolean("selfTestPassed")).isTrue();
    assertThat(module.getBoolean("approvedOnly")).isTrue();
    assertThat(module.getJsonArray("jars").toString())
        .contains("bc-fips-", "bctls-fips-", "bcpkix-fips-", "bcutil-fips-");
    assertThat(module.getJsonArray("providerOrder").toString()).endsWith("\"BCFIPS\"]");

    JsonObject inventory = product.api().get("/admin/fips/inventory").data();
    assertThat(ids(inventory.getJsonArray("nonApproved")))
        .contains(key, trusting, old, exempt)
        .doesNotContain(good);
    assertThat(inventory.getJsonArray("modules").toString())
        .contains("#4943", "interim", "#4456", "password verification only");
    assertThat(inventory.getJsonArray("items").toString())
        .contains("argon2id", "AES-256-GCM+", "ed25519");
    assertThat(inventory.getJsonArray("modules").getJsonObject(0).getString("jar"))
        .as("the certificate is stated for the jar that runs")
        .isEqualTo(module.getJsonArray("jars").getString(0));
    assertThat(Api.newUser(server, "operator").get("/admin/fips/inventory").status())
        .isEqualTo(403);
    // its key cannot log in any more; the others are taken away for the tests that follow
    for (String id : List.of(trusting, old, exempt, good)) {
      product.api().delete("/connections/" + id);
    }
    product.api().delete("/ssh-keys/" + key);
  }

  private List<JsonObject> switched() {
    return product
        .api()
        .get("/audit-log?operation=SystemSettingChanged&pageSize=100")
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getJsonObject("details").getString("key").endsWith("fips_mode_enabled"))
        .toList();
  }

  private List<JsonObject> events(String connection, String operation) {
    return product
        .api()
        .get("/audit-log/entity/connection/" + connection + "?pageSize=100")
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getString("operation").equals(operation))
        .toList();
  }

  private static List<String> ids(JsonArray rows) {
    return rows.getValuesAs(JsonObject.class).stream()
        .filter(row -> row.containsKey("id"))
        .map(row -> row.getString("id"))
        .toList();
  }

  private static JsonObject override(boolean on) {
    return Json.createObjectBuilder().add("fipsOverride", on).build();
  }

  private static JsonObjectBuilder sftp() {
    return Json.createObjectBuilder()
        .add("name", "SFTP " + UUID.randomUUID())
        .add("protocol", "sftp")
        .add("host", "localhost")
        .add("authMethod", "password")
        .add("username", "nobody")
        .add("password", "in particular");
  }

  private String create(JsonObjectBuilder draft) {
    return product.api().post("/connections", draft.build()).data().getString("id");
  }

  private Answer test(String connection) {
    return product.api().post("/connections/" + connection + "/test", null);
  }

  private JsonObject fips(boolean on) {
    JsonObject value = Json.createObjectBuilder().add("value", on).build();
    return product.api().send("PUT", SETTING, value).data();
  }
}
