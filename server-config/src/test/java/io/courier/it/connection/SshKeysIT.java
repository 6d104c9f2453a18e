package io.courier.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The SSH key store over HTTPS, and logins with its keys. */
@ExtendWith(CourierServer.Shared.class)
class SshKeysIT {
  private static final String PASSPHRASE = "pl4nted-passphrase";

  @TempDir Path root;
  private Api admin;

  @BeforeEach
  void signIn(CourierServer server) {
    admin = Api.admin(server);
  }

  @Test
  @Tag("SSHK-01")
  @Tag("SSHK-02")
  @Tag("SSHK-07")
  @Tag("SSHK-10")
  @Tag("SSHK-11")
  @Tag("SSHK-12")
  @Tag("SSHK-13")
  void encryptedOpensshKeyIsImportedExportedRetiredAndPurged(CourierServer server)
      throws Exception {
    KeyPair pair = SftpPartner.rsa();
    byte[] file = openssh(pair, PASSPHRASE);
    assertThat(upload(file, "wrong", "x").code()).isEqualTo(4001);
    Answer made = upload(file, PASSPHRASE, "Key of " + UUID.randomUUID());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    JsonObject key = made.data();
    assertThat(key.getString("keyType")).isEqualTo("rsa_2048");
    assertThat(key.getString("fingerprint")).isEqualTo(KeyUtils.getFingerPrint(pair.getPublic()));
    assertThat(key.getBoolean("hasPassphrase")).isTrue();
    assertThat(upload(file, PASSPHRASE, "again").code()).isEqualTo(4002);
    String path = "/ssh-keys/" + key.getString("id");
    assertThat(admin.get(path).body().toString())
        .doesNotContain("pl4nted")
        .doesNotContain("PRIVATE");
    Api viewer = Api.newUser(server, "viewer");
    assertThat(viewer.text(path + "/export/public"))
        .startsWith(PublicKeyEntry.toString(pair.getPublic()).split(" ", 3)[0] + " AAAA");
    assertThat(viewer.send("POST", path + "/export/private", null).status()).isEqualTo(404);
    assertThat(viewer.send("POST", path + "/retire", null).code()).isEqualTo(1020);
    assertThat(stored(server, key.getString("id"))).isTrue();

    assertThat(admin.send("POST", path + "/retire", null).data().getString("state"))
        .isEqualTo("retired");
    assertThat(admin.send("POST", path + "/retire", null).code()).isEqualTo(4016);
    admin.send("POST", path + "/activate", null).data();
    JsonObject change = Json.createObjectBuilder().add("name", "Renamed").build();
    assertThat(admin.send("PUT", path, change).data().getString("name")).isEqualTo("Renamed");
    admin.delete(path).data();
    assertThat(admin.get(path).code()).isEqualTo(1030);
    assertThat(stored(server, key.getString("id"))).isFalse();
    assertThat(upload(file, PASSPHRASE, "after deletion").status()).isEqualTo(201);
  }

  @Test
  @Tag("CONN-09")
  @Tag("CRED-04")
  void keyLogsInUntilItIsRetired() throws Exception {
    KeyPair pair = SftpPartner.rsa();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    JsonObject key = upload(pem.getBytes(StandardCharsets.US_ASCII), "", "Login key").data();
    Files.writeString(root.resolve("a"), "a");
    try (SftpPartner partner = new SftpPartner(root)) {
      partner.accept(pair.getPublic());
      JsonObject draft =
          Json.createObjectBuilder()
              .add("name", "By key")
              .add("protocol", "sftp")
              .add("host", partner.host())
              .add("port", partner.port())
              .add("authMethod", "ssh_key")
              .add("username", SftpPartner.USER)
              .add("sshKeyId", key.getString("id"))
              .build();
      String path = "/connections/" + admin.post("/connections", draft).data().getString("id");
      Answer tested = admin.send("POST", path + "/test", null);
      assertThat(tested.status()).as(tested.body().toString()).isEqualTo(200);
      assertThat(admin.get(path).data().getBoolean("hasSshKey")).isTrue();
      Answer inUse = admin.delete("/ssh-keys/" + key.getString("id"));
      assertThat(inUse.code()).isEqualTo(4005);
      assertThat(inUse.body().toString()).contains("By key");
      admin.send("POST", "/ssh-keys/" + key.getString("id") + "/retire", null).data();
      Answer retired = admin.send("POST", path + "/test", null);
      assertThat(retired.status()).isEqualTo(409);
      assertThat(retired.code()).isEqualTo(4003);
      partner.accept(SftpPartner.rsa().getPublic());
      admin.send("POST", "/ssh-keys/" + key.getString("id") + "/activate", null).data();
      assertThat(admin.send("POST", path + "/test", null).code()).isEqualTo(3001);
    }
  }

  @Test
  @Tag("SSHK-01")
  void badImportsHaveTheirCode(CourierServer server) {
    assertThat(upload("ssh-rsa AAAAB3NzaC1 x".getBytes(StandardCharsets.US_ASCII), "", "p").code())
        .isEqualTo(4000);
    assertThat(upload("x".getBytes(StandardCharsets.US_ASCII), "", " ").code()).isEqualTo(1000);
    assertThat(upload(new byte[5_242_881], "", "big").code()).isEqualTo(1061);
    assertThat(upload(new byte[6_000_000], "", "bigger").code()).isEqualTo(1061);
    assertThat(admin.post("/ssh-keys/import", Json.createObjectBuilder().build()).status())
        .isEqualTo(415);
    Api operator = Api.newUser(server, "operator");
    assertThat(operator.upload("/ssh-keys/import", new byte[1], Map.of("name", "n")).code())
        .isEqualTo(1020);
  }

  @Test
  @Tag("CRED-01")
  @Tag("CRED-03")
  void logsHoldNoSecret(CourierServer server) throws Exception {
    upload(openssh(SftpPartner.rsa(), PASSPHRASE), "wrong-pl4nted", "n");
    try (var logs = Files.walk(server.logs())) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(text.contains("pl4nted")).as("secret in " + log.getFileName()).isFalse();
        assertThat(text.contains("PRIVATE KEY-")).as("key in " + log.getFileName()).isFalse();
      }
    }
  }

  private Answer upload(byte[] file, String passphrase, String name) {
    return admin.upload(
        "/ssh-keys/import",
        file,
        Map.of("name", name, "passphrase", passphrase, "keepPassphrase", "true"));
  }

  private static byte[] openssh(KeyPair pair, String passphrase) throws Exception {
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setPassword(passphrase);
    encryption.setCipherType("256");
    var out = new java.io.ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", encryption, out);
    return out.toByteArray();
  }

  /** Whether the private part is there, in the form of an envelope blob. */
  private static boolean stored(CourierServer server, String id) throws Exception {
    String query = "SELECT private_key_data, passphrase_hash FROM ssh_keys WHERE id = ?";
    try (Connection database = server.database(true);
        PreparedStatement statement = database.prepareStatement(query)) {
      statement.setObject(1, UUID.fromString(id));
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        byte[] key = row.getBytes(1);
        byte[] passphrase = row.getBytes(2);
        assertThat(key == null).isEqualTo(passphrase == null);
        if (key != null) {
          assertThat(new String(passphrase, StandardCharsets.ISO_8859_1)).doesNotContain("pl4nted");
        }
        return key != null;
      }
    }
  }
}
