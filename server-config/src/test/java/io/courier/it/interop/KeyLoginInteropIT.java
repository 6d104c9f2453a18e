package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that ssh-keygen and PuTTYgen made, imported through the API, open OpenSSH. */
@ExtendWith(CourierServer.Shared.class)
class KeyLoginInteropIT {
  private static OpenSsh ssh;
  private Product product;

  @BeforeAll
  static void startPartner(@TempDir Path home) throws Exception {
    ssh = OpenSsh.start(home);
  }

  @AfterAll
  static void stopPartner() throws InterruptedException {
    if (ssh != null) {
      ssh.close();
    }
  }

  @BeforeEach
  void signIn(CourierServer server) {
    product = new Product(server);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, 3072, rsa_3072, false",
    "ecdsa, 256, ecdsa_256, false",
    "ecdsa, 384, ecdsa_384, false",
    "ed25519, 0, ed25519, true"
  })
  @Tag("SFTP-02")
  @Tag("SSHK-02")
  @Tag("SSHK-07")
  @Tag("SSHK-11")
  @Tag("TEST-01")
  @Tag("TEST-02")
  @Tag("TEST-04")
  void importedKeyLogsIn(String type, int bits, String keyType, boolean fipsOverride)
      throws Exception {
    Path key = ssh.newKey(type, bits);
    ssh.authorize(key);
    JsonObject imported = product.importKey(key);
    assertThat(imported.getString("keyType")).isEqualTo(keyType);
    assertThat(imported.getString("fingerprint")).isEqualTo(OpenSsh.fingerprint(key));
    String exported =
        product.api().text("/ssh-keys/" + imported.getString("id") + "/export/public");
    assertThat(exported.split(" ", -1)[1].strip())
        .isEqualTo(Files.readString(Path.of(key + ".pub")).split(" ", -1)[1]);

    long before = ssh.logins();
    String connection =
        product.connection(
            ssh,
            imported.getString("id"),
            Json.createObjectBuilder().add("fipsOverride", fipsOverride).build());
    Api.Answer tested = product.api().post("/connections/" + connection + "/test", null);
    JsonObject payload = tested.data();
    assertThat(payload.getBoolean("success")).isTrue();
    assertThat(payload.getString("server_banner")).startsWith("SSH-2.0-OpenSSH_");
    assertThat(payload.getString("host_key_fingerprint")).isEqualTo(ssh.hostFingerprint());
    assertThat(payload.getString("host_key_type")).isEqualTo("ecdsa-sha2-nistp256");
    assertThat(ssh.logins() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, 2048, version=2, false",
    "ecdsa, 256, 'kdf=argon2i,passes=2', false",
    "ed25519, 0, version=3, true"
  })
  @Tag("SSHK-05")
  @Tag("SSHK-06")
  @Tag("TEST-02")
  void keyOfPuttygenLogsIn(String type, int bits, String parameters, boolean fipsOverride)
      throws Exception {
    Path key = ssh.newKey(type, bits);
    ssh.authorize(key);
    Path file = ssh.asPuttyKey(key, "a passphrase", parameters);
    JsonObject imported = product.importKey(file, "a passphrase");
    assertThat(imported.getString("fingerprint")).isEqualTo(OpenSsh.fingerprint(key));
    assertThat(imported.getJsonArray("warnings")).isNotEmpty();
    long before = ssh.logins();
    String connection =
        product.connection(
            ssh,
            imported.getString("id"),
            Json.createObjectBuilder().add("fipsOverride", fipsOverride).build());
    assertThat(product.api().post("/connections/" + connection + "/test", null).status())
        .isEqualTo(200);
    assertThat(ssh.logins() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"rsa, 3072", "ecdsa, 256"})
  void keyThatTheServerDoesNotKnowIsRefusedWithItsCode(String type, int bits) throws Exception {
    JsonObject imported = product.importKey(ssh.newKey(type, bits));
    String connection =
        product.connection(ssh, imported.getString("id"), JsonValue.EMPTY_JSON_OBJECT);
    Api.Answer tested = product.api().post("/connections/" + connection + "/test", null);
    assertThat(tested.status()).isEqualTo(422);
    assertThat(tested.code()).isEqualTo(3001);
    assertThat(tested.body().getJsonObject("data").getString("host_key_fingerprint"))
        .isEqualTo(ssh.hostFingerprint());
  }
}
