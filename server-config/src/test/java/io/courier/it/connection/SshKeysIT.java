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
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
      String path = connectionWith(partner, key.getString("id"));
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

  @ParameterizedTest
  @ValueSource(strings = {"rsa_2048", "rsa_4096", "ecdsa_256"})
  @Tag("SSHK-08")
  @Tag("SSHK-09")
  @Tag("SSHK-10")
  @Tag("RBAC-06")
  @Tag("SECR-07")
  void generatedKeyLogsIn(String type) throws Exception {
    Answer made = admin.post("/ssh-keys/generate", order(type));
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    JsonObject key = made.data();
    assertThat(key.getString("keyType")).isEqualTo(type);
    assertThat(key.getBoolean("hasPassphrase")).isTrue();
    assertThat(made.body().toString()).doesNotContain("PRIVATE").doesNotContain("pl4nted");
    String path = "/ssh-keys/" + key.getString("id");
    PublicKey open =
        PublicKeyEntry.parsePublicKeyEntry(admin.text(path + "/export/public").strip())
            .resolvePublicKey(null, Map.of(), null);
    assertThat(key.getString("fingerprint")).isEqualTo(KeyUtils.getFingerPrint(open));
    assertThat(admin.send("POST", path + "/export/private", null).status()).isEqualTo(404);
    Answer audit = admin.get("/audit-log/entity/ssh_key/" + key.getString("id"));
    assertThat(audit.body().toString())
        .contains("KeyGenerated", "KeyExported", key.getString("fingerprint"))
        .doesNotContain("pl4nted");
    try (SftpPartner partner = new SftpPartner(root)) {
      partner.accept(open);
      String connection = connectionWith(partner, key.getString("id"));
      Answer tested = admin.send("POST", connection + "/test", null);
      assertThat(tested.status()).as(tested.body().toString()).isEqualTo(200);
      assertThat(admin.delete(path).code()).isEqualTo(4005);
    }
  }

  @Test
  @Tag("FIPS-10")
  @Tag("SSHK-08")
  @Tag("RBAC-06")
  void whatIsNotGeneratedHasItsCode(CourierServer server) {
    Answer refused = admin.post("/ssh-keys/generate", order("ed25519"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(4011);
    assertThat(admin.post("/ssh-keys/generate", order("rsa_1024")).code()).isEqualTo(1000);
    Answer empty = admin.post("/ssh-keys/generate", Json.createObjectBuilder().build());
    assertThat(empty.code()).isEqualTo(1000);
    assertThat(empty.body().toString()).contains("keyType").contains("name");
    Api operator = Api.newUser(server, "operator");
    assertThat(operator.post("/ssh-keys/generate", order("ecdsa_256")).code()).isEqualTo(1020);
  }

  @Test
  @Tag("FIPS-10")
  @Tag("SSHK-05")
  void puttyKeyWarnsInFipsModeInAnswerAndAudit() {
    String file =
        """
        PuTTY-User-Key-File-2: ecdsa-sha2-nistp384
        Encryption: none
        Comment: test key: ecdsa-v2-plain
        Public-Lines: 3
        AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBBWmNJ20mJaC
        3E71FOf79EQTBLhfTG0lIcfVHEQB9ngBl35Qn014XhxvOYgfqo9V6xt74SKTfa9X
        eMQxHdf1IZ5OslezhyyNNxhVr218R1y6f8zGf5RbCTpuC8F3yffMHg==
        Private-Lines: 2
        AAAAMF3B3Lmj5+1UJNRmmIx8bOqQPjCJVDXIygTV6OyugYtJm6GW6PyLNYB68yxg
        xM5mYg==
        Private-MAC: 958620d47dcc0b1bef240cd7faa3f1467b069df7\
        """;
    JsonObject key = upload(file.getBytes(StandardCharsets.US_ASCII), "", "PuTTY").data();
    assertThat(key.getString("fingerprint"))
        .isEqualTo("SHA256:njrod9OQYrNC5sxVQ2rBz0VEF231/nqg819farNn/1U");
    assertThat(key.getJsonArray("warnings").toString()).contains("SHA-1");
    assertThat(admin.get("/ssh-keys/" + key.getString("id")).data().getJsonArray("warnings"))
        .isEqualTo(key.getJsonArray("warnings"));
    assertThat(admin.get("/audit-log/entity/ssh_key/" + key.getString("id")).body().toString())
        .contains("KeyImported", "ppk2", "SHA-1");
    admin.delete("/ssh-keys/" + key.getString("id")).data();
  }

  @Test
  @Tag("SSHK-11")
  void oneOfManyImportsAtOnceWins() throws Exception {
    byte[] file = openssh(SftpPartner.rsa(), PASSPHRASE);
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Callable<Integer>> imports =
          Collections.nCopies(6, () -> upload(file, PASSPHRASE, "Race").status());
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> each : threads.invokeAll(imports)) {
        statuses.add(each.get());
      }
      assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409);
    } finally {
      threads.shutdownNow();
    }
  }

  private static JsonObject order(String type) {
    return Json.createObjectBuilder()
        .add("name", "Generated " + type)
        .add("keyType", type)
        .add("passphrase", PASSPHRASE)
        .add("notes", "by test")
        .build();
  }

  /** Path of a new connection that logs in with the key. */
  private String connectionWith(SftpPartner partner, String key) {
    JsonObject draft =
        Json.createObjectBuilder()
            .add("name", "By key")
            .add("protocol", "sftp")
            .add("host", partner.host())
            .add("port", partner.port())
            .add("authMethod", "ssh_key")
            .add("username", SftpPartner.USER)
            .add("sshKeyId", key)
            .build();
    return "/connections/" + admin.post("/connections", draft).data().getString("id");
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
