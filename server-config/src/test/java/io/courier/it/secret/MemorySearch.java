package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.azure.AzurePartner;
import io.courier.it.connection.SftpPartner;
import io.courier.it.secret.LeakSearch.Leak;
import io.courier.it.secret.Needles.Needle;
import io.courier.testing.AzureDouble;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Stored secrets, used by a server that never got them in a request, looked for in its memory. */
public final class MemorySearch implements AutoCloseable {
  private final Vault vault = new Vault();
  private final SftpPartner sftp;
  private final AzurePartner azure;
  private final Path secrets;
  private final KeyPair pair = SftpPartner.rsa();
  private final List<String> connections = new ArrayList<>();
  private String brokenConnection;
  private Api admin;

  public MemorySearch(Path directory) throws Exception {
    Path files = Files.createDirectories(directory.resolve("files"));
    sftp = new SftpPartner(files);
    sftp.accept(pair.getPublic());
    azure = AzurePartner.open(Files.createDirectories(directory.resolve("azure")));
    secrets = directory.resolve("development.properties");
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
    vault.know("private key", key.getPrivateExponent().toByteArray());
    vault.know("stored password", SftpPartner.PASSWORD);
    vault.know("client secret", AzureDouble.CLIENT_SECRET);
    vault.know("function key", AzureDouble.MASTER_KEY);
  }

  private CourierServer start(Path data) throws Exception {
    Map<String, String> variables = new HashMap<>(azure.variables());
    variables.put("COURIER_SECRETS_FILE", secrets.toString());
    return CourierServer.start(data, variables);
  }

  /** Everything is stored, nothing is used. */
  public void firstLife(Path data) throws Exception {
    try (CourierServer server = start(data)) {
      admin = Api.admin(server);
      String pem =
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n";
      Map<String, String> fields =
          Map.of("name", "Stored", "passphrase", "", "keepPassphrase", "false");
      JsonObject key =
          admin.upload("/ssh-keys/import", pem.getBytes(StandardCharsets.US_ASCII), fields).data();
      connect(sftpWith("password", "password", SftpPartner.PASSWORD));
      connect(sftpWith("ssh_key", "sshKeyId", key.getString("id")));
      connect(
          Json.createObjectBuilder(sftpWith("password", "password", SftpPartner.PASSWORD))
              .add("name", "another")
              .build());
      connect(AzurePartner.connection(azure.azure(), AzureDouble.MASTER_KEY));
      brokenConnection =
          connect(sftpWith("password", "password", vault.plant("wrong stored password")));
      connections.remove(brokenConnection);
    }
    Properties development = new Properties();
    try (Reader reader = Files.newBufferedReader(secrets)) {
      development.load(reader);
    }
    String kek = development.getProperty("courier.kek");
    vault.know("kek", kek);
    vault.know("kek", Base64.getDecoder().decode(kek));
  }

  private JsonObject sftpWith(String method, String member, String secret) {
    return Json.createObjectBuilder()
        .add("name", "Stored " + method)
        .add("protocol", "sftp")
        .add("host", sftp.host())
        .add("port", sftp.port())
        .add("authMethod", method)
        .add("username", SftpPartner.USER)
        .add("transportRetries", 0)
        .add("properties", Json.createObjectBuilder().add("idle_session_sec", 0))
        .add(member, secret)
        .build();
  }

  private String connect(JsonObject draft) {
    String path = "/connections/" + admin.post("/connections", draft).data().getString("id");
    connections.add(path);
    return path;
  }

  /** The same installation anew. */
  public CourierServer secondLife(Path data) throws Exception {
    CourierServer server = start(data);
    admin = Api.admin(server);
    return server;
  }

  /** Logs in everywhere; how often. */
  public int useEverything() {
    for (String connection : connections) {
      Api.Answer answer = admin.post(connection + "/test", null);
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }
    return connections.size();
  }

  /** Logins that are refused, and a server that shows another key. */
  public void failEverything() {
    for (int i = 0; i < 3; i++) {
      assertThat(admin.post(brokenConnection + "/test", null).status()).isEqualTo(422);
    }
    azure.azure().onToken(AzureDouble.invalidClient());
    admin.post(connections.get(connections.size() - 1) + "/test", null);
    sftp.newHostKey();
    admin.post(connections.get(0) + "/test", null);
  }

  public int openSessions() {
    return sftp.openSessions();
  }

  /** Where any secret is in an object that is in use. */
  public List<String> alive(CourierServer server) throws IOException, InterruptedException {
    return search(server, vault.needles(), false);
  }

  /**
   * Where one secret is in any object, in use or not, but for the packet that took it to the
   * partner: JSch and the cipher make copies of that, which nobody holds but nobody overwrites.
   */
  public List<String> deadOrAlive(CourierServer server, String secret)
      throws IOException, InterruptedException {
    List<Needle> needles = vault.needles().stream().filter(n -> n.secret().equals(secret)).toList();
    return search(server, needles, true).stream()
        .filter(l -> !l.contains("ssh-connection"))
        .toList();
  }

  private static List<String> search(CourierServer server, List<Needle> needles, boolean dead)
      throws IOException, InterruptedException {
    Path dump = HeapDump.of(server, server.data().resolveSibling("t11-" + dead + ".hprof"), dead);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump))) {
      return new LeakSearch(needles).stream("heap", in).stream().map(Leak::toString).toList();
    } finally {
      if (System.getenv("COURIER_KEEP_DUMPS") == null) {
        Files.delete(dump);
      }
    }
  }

  @Override
  public void close() {
    sftp.close();
    azure.azure().close();
  }
}
