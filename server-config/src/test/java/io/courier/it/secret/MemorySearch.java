package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.azure.AzurePartner;
import io.courier.it.connection.SftpPartner;
import io.courier.it.secret.LeakSearch.Leak;
import io.courier.testing.AzureDouble;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;

/** Stored secrets, used by a server that never got them in a request, looked for in its memory. */
public final class MemorySearch implements AutoCloseable {
  private final Vault vault = new Vault();
  private final SftpPartner sftp;
  private final AzurePartner azure;
  private final Path secrets;
  private final KeyPair pair = SftpPartner.rsa();
  private final List<String> connections = new ArrayList<>();
  private String brokenConnection;
  private String restingConnection;
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

  /** How long the process may keep what only waits to be let go of, see ADR 86. */
  private static final Duration LATEST = Duration.ofMinutes(2);

  private CourierServer start(Path data) throws Exception {
    Map<String, String> variables = new HashMap<>(azure.variables());
    variables.put("COURIER_SECRETS_FILE", secrets.toString());
    return CourierServer.start(data, variables);
  }

  /** Everything is stored, nothing is used. */
  public void firstLife(Path data) throws Exception {
    try (CourierServer server = start(data)) {
      admin = Api.admin(server);
      String passphrase = vault.plant("passphrase");
      Map<String, String> fields =
          Map.of("name", "Stored", "passphrase", passphrase, "keepPassphrase", "true");
      JsonObject key =
          admin.upload("/ssh-keys/import", KeyFlows.openssh(pair, passphrase), fields).data();
      connect(sftpWith("password", "password", SftpPartner.PASSWORD));
      connect(sftpWith("ssh_key", "sshKeyId", key.getString("id")));
      restingConnection =
          connect(
              Json.createObjectBuilder(sftpWith("password", "password", SftpPartner.PASSWORD))
                  .add("name", "another")
                  .add("properties", Json.createObjectBuilder().add("idle_session_sec", 3600))
                  .build());
      connect(AzurePartner.connection(azure.azure(), AzureDouble.MASTER_KEY));
      brokenConnection =
          connect(sftpWith("password", "password", vault.plant("wrong stored password")));
      connections.remove(brokenConnection);
      knowKeys(server);
    }
  }

  /** The key-encryption key, and every data key that it wraps. */
  private void knowKeys(CourierServer server) throws Exception {
    Properties development = new Properties();
    try (Reader reader = Files.newBufferedReader(secrets)) {
      development.load(reader);
    }
    String kek = development.getProperty("courier.kek");
    vault.know("kek", kek);
    byte[] raw = Base64.getDecoder().decode(kek);
    vault.know("kek", raw);
    List<byte[]> dataKeys = DataKeys.of(server, raw);
    assertThat(dataKeys).hasSizeGreaterThanOrEqualTo(5);
    dataKeys.forEach(key -> vault.know("data key", key));
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

  /**
   * A job, after which its session waits in the pool, logged in, for the next user: a connection
   * test closes its own.
   */
  public void leaveASession() {
    JsonObject step =
        Json.createObjectBuilder()
            .add("name", "Look")
            .add("typeKey", "remote.list")
            .add("timeoutSeconds", 120)
            .add(
                "configuration",
                Json.createObjectBuilder()
                    .add("connection_id", restingConnection.replace("/connections/", ""))
                    .add("remote_path", "/"))
            .build();
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", "Leaves its session")
            .add("steps", Json.createArrayBuilder().add(step))
            .build();
    String path = "/jobs/" + admin.post("/jobs", job).data().getString("id");
    String execution = admin.post(path + "/execute", null).data().getString("executionId");
    await()
        .atMost(LATEST)
        .until(
            () -> admin.get(path + "/executions/" + execution).data().getString("state"),
            "completed"::equals);
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

  /**
   * Where any secret is in an object that is in use, and stays so. What the JDK lets go of a little
   * later is waited for: a kept-alive HTTP connection refers to its first request until it was idle
   * long enough, and a forgotten RSA key is in the JDK's cache until the next RSA operation.
   */
  public List<String> alive(CourierServer server) throws Exception {
    long end = System.nanoTime() + LATEST.toNanos();
    List<String> found = search(server);
    while (!found.isEmpty() && System.nanoTime() < end) {
      shakeHands(server);
      found = search(server);
    }
    return found;
  }

  /** A full TLS handshake, in which the server signs with its RSA key. */
  private static void shakeHands(CourierServer server) throws IOException {
    SSLSessionContext known = server.ssl().getClientSessionContext();
    for (byte[] id : Collections.list(known.getIds())) {
      SSLSession session = known.getSession(id);
      if (session != null) {
        session.invalidate();
      }
    }
    try (SSLSocket socket =
        (SSLSocket)
            server
                .ssl()
                .getSocketFactory()
                .createSocket(server.uri().getHost(), server.uri().getPort())) {
      socket.startHandshake();
    }
  }

  private List<String> search(CourierServer server) throws IOException, InterruptedException {
    Path dump = HeapDump.of(server, server.data().resolveSibling("t11.hprof"));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump))) {
      return new LeakSearch(vault.needles())
          .stream("heap", in).stream().map(Leak::toString).toList();
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
