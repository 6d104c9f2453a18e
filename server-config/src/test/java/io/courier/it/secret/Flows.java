package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Everything that happens to a secret: sign-in, users, settings, keys, connections, runs. */
final class Flows implements AutoCloseable {
  /** The finest logging of everything that handles a secret. */
  private static final String TRACE =
      "*=info:io.courier.*=all:org.jboss.resteasy.*=all"
          + ":eclipselink=all:eclipselink.*=all:org.eclipse.persistence.*=all:org.postgresql.*=all"
          + ":com.jcraft.jsch.*=all:org.apache.commons.net.*=all:com.azure.*=all:com.microsoft.*=all"
          + ":jdk.httpclient.*=all:jdk.internal.httpclient.*=all:jakarta.faces.*=all"
          + ":org.apache.myfaces.*=all:org.primefaces.*=all:jakarta.ejb.*=all";

  private final Path directory;
  private final Vault vault = new Vault();
  private CourierServer server;
  private Witness witness;
  private Partners partners;
  private String adminToken;

  Flows(Path directory) {
    this.directory = directory;
  }

  Vault vault() {
    return vault;
  }

  Witness witness() {
    return witness;
  }

  CourierServer start(Path data) throws Exception {
    partners = new Partners(directory, vault);
    Path overrides =
        Files.createDirectories(data.resolve("wlp/servers/courier/configDropins/overrides"));
    Files.writeString(
        overrides.resolve("trace.xml"),
        "<server><logging traceSpecification=\"" + TRACE + "\" maxFileSize=\"0\"/></server>");
    Path secrets = directory.resolve("development.properties");
    Map<String, String> variables = new HashMap<>(partners.variables());
    variables.put("COURIER_SECRETS_FILE", secrets.toString());
    server = CourierServer.start(data, variables);
    witness = new Witness(server);
    Properties development = new Properties();
    try (Reader reader = Files.newBufferedReader(secrets)) {
      development.load(reader);
    }
    vault.know("jwt secret", development.getProperty("jwt.secret"));
    String kek = development.getProperty("courier.kek");
    vault.know("kek", kek);
    vault.know("kek", Base64.getDecoder().decode(kek));
    return server;
  }

  void run() throws Exception {
    setUp();
    users();
    brokenBodies();
    settings();
    KeyFlows keys = new KeyFlows(witness, vault);
    keys.run();
    partners.run(witness, keys);
    serverFaults();
    console();
    signOut();
  }

  private void setUp() {
    String password = vault.plant("admin password");
    JsonObjectBuilder body = credentials("ada", password);
    body.add("displayName", "Ada").add("setupToken", vault.plant("setup token"));
    JsonObject draft = body.add("confirmPassword", vault.plant("wrong password")).build();
    assertThat(witness.post("/setup/initialize", draft.toString()).code()).isEqualTo(1000);
    JsonObject whole = Json.createObjectBuilder(draft).add("confirmPassword", password).build();
    witness.post("/setup/initialize", whole.toString()).data();
    adminToken = signIn("ada", password);
    witness.as(adminToken);
  }

  private String signIn(String name, String password) {
    witness.as(null);
    JsonObject in =
        witness.post("/auth/login", credentials(name, password).build().toString()).data();
    return issued(in);
  }

  /** The one answer that may show the tokens. */
  private String issued(JsonObject in) {
    String access = in.getString("accessToken");
    String refresh = in.getString("refreshToken");
    String signature = access.substring(access.lastIndexOf('.') + 1);
    witness.expects(access);
    witness.expects(refresh);
    vault.know("access token", signature);
    vault.know("refresh token", refresh);
    return access;
  }

  private void users() {
    String first = vault.plant("user password");
    String wrong = vault.get("wrong password");
    JsonObjectBuilder user = credentials("bob", first);
    user.add("displayName", "Bob").add("role", "operator").add("isActive", true);
    String id = witness.post("/users", user.build().toString()).data().getString("id");
    witness.as(null);
    for (String name : new String[] {"bob", "nobody"}) {
      String body = credentials(name, wrong).build().toString();
      assertThat(witness.post("/auth/login", body).code()).isEqualTo(10000);
    }
    String token = signIn("bob", first);
    witness.as(token);
    String next = vault.plant("new password");
    change(wrong, next, 10013);
    change(first, "Pl4nt-w", 10012);
    change(first, next, 0);
    witness.as(adminToken);
    String reset = vault.plant("reset password");
    witness.post(
        "/users/" + id + "/reset-password",
        Json.createObjectBuilder()
            .add("newPassword", reset)
            .add("confirmPassword", reset)
            .build()
            .toString());
    witness.as(null);
    JsonObjectBuilder bad = Json.createObjectBuilder();
    bad.add("refreshToken", vault.plant("unknown refresh token"));
    assertThat(witness.post("/auth/refresh", bad.build().toString()).code()).isEqualTo(10003);
    witness.as(vault.plant("refused bearer token").replaceAll("[^A-Za-z0-9]", ""));
    assertThat(witness.get("/users").status()).isEqualTo(401);
    witness.as(adminToken);
  }

  private void change(String current, String next, int code) {
    JsonObject body =
        Json.createObjectBuilder()
            .add("currentPassword", current)
            .add("newPassword", next)
            .add("confirmPassword", next)
            .build();
    assertThat(witness.post("/auth/change-password", body.toString()).code()).isEqualTo(code);
  }

  /** The secret in bodies that cannot be read, or are not what they should be. */
  private void brokenBodies() {
    String secret = vault.plant("password of a broken body");
    String quoted = Json.createValue(secret).toString();
    for (String path : new String[] {"/auth/login", "/users", "/connections", "/settings/smtp"}) {
      String method = path.equals("/settings/smtp") ? "PUT" : "POST";
      for (String body :
          new String[] {
            "{\"username\":\"ada\",\"password\":" + quoted,
            "{\"username\":\"ada\",\"password\":" + quoted + "]",
            "{\"username\":\"ada\",\"password\":{\"x\":" + quoted + "}}",
            "{\"username\":\"ada\",\"password\":[" + quoted + "]}",
            "{\"port\":" + quoted + ",\"password\":" + quoted + "}",
            "{\"username\":"
                + quoted.replace("Pl4nt", "Pl4nt\\u0000")
                + ",\"password\":"
                + quoted
                + "}",
            quoted,
            quoted.substring(0, quoted.length() - 1)
          }) {
        assertThat(witness.send(method, path, body).status()).isBetween(400, 499);
      }
    }
    String tooLong = secret.repeat(40);
    witness.put(
        "/settings/smtp", "{\"host\":\"h\",\"password\":" + Json.createValue(tooLong) + "}");
    witness.put("/settings/smtp.password", "{\"value\":" + Json.createValue(tooLong) + "}");
  }

  private void settings() {
    JsonObjectBuilder mail = Json.createObjectBuilder().add("host", "mail.example.com");
    mail.add("username", "courier").add("password", vault.plant("smtp password"));
    JsonObject shown = witness.put("/settings/smtp", mail.build().toString()).data();
    assertThat(shown.getBoolean("hasPassword")).isTrue();
    witness.get("/settings/smtp").data();
    JsonObjectBuilder one = Json.createObjectBuilder();
    one.add("value", vault.plant("smtp password by key"));
    witness.put("/settings/smtp.password", one.build().toString()).data();
    witness.get("/settings").data();
  }

  /** Tables vanish for a moment: 1099 with secrets in the request. */
  private void serverFaults() throws IOException, SQLException {
    String secret = vault.plant("password of a failed request");
    try (Connection owner = server.database(true);
        Statement sql = owner.createStatement()) {
      for (String table : new String[] {"users", "connections", "ssh_keys"}) {
        sql.execute("ALTER TABLE " + table + " RENAME TO away");
        try {
          witness.post("/auth/login", credentials("ada", secret).build().toString());
          witness.post("/connections", partners.draft("broken", secret).toString());
          witness.post(
              "/ssh-keys/generate",
              Json.createObjectBuilder()
                  .add("name", "broken")
                  .add("keyType", "ecdsa_256")
                  .add("passphrase", secret)
                  .build()
                  .toString());
        } finally {
          sql.execute("ALTER TABLE away RENAME TO " + table);
        }
      }
    }
    assertThat(witness.answers().values().stream().anyMatch(a -> a.contains("err_"))).isTrue();
  }

  private void console() throws Exception {
    ConsoleFlows console = new ConsoleFlows(server, vault, witness);
    console.run(vault.get("admin password"), vault.get("wrong password"));
  }

  private void signOut() {
    witness.as(adminToken);
    witness.get("/audit-log?pageSize=100");
    witness.get("/users");
    witness.get("/connections");
    witness.get("/ssh-keys");
    witness.post("/auth/logout", "{}");
    witness.as(null);
  }

  /** Until sessions with partners have ended and what was cached for seconds is gone. */
  void settle() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ofSeconds(20))
        .until(() -> partners.openSessions() == 0);
    overwriteBuffers();
  }

  /**
   * Liberty keeps buffers of each size for the next request, globally and for its threads, with
   * what the last one left in them; these requests are as large as buffers get, and as many at once
   * as there are threads.
   */
  private void overwriteBuffers() {
    String filler = "{\"x\":\"" + "x".repeat(60_000) + "\"}";
    ExecutorService clients = Executors.newFixedThreadPool(128);
    try {
      List<Callable<Integer>> requests =
          Collections.nCopies(
              600,
              () ->
                  server
                      .http()
                      .send(
                          server
                              .request("/api/v1/setup/initialize", null)
                              .header("Content-Type", "application/json")
                              .POST(HttpRequest.BodyPublishers.ofString(filler))
                              .build(),
                          HttpResponse.BodyHandlers.discarding())
                      .statusCode());
      for (Future<Integer> answer : clients.invokeAll(requests)) {
        assertThat(answer.get()).isEqualTo(409);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      clients.shutdownNow();
    }
  }

  private static JsonObjectBuilder credentials(String name, String password) {
    return Json.createObjectBuilder().add("username", name).add("password", password);
  }

  @Override
  public void close() {
    if (partners != null) {
      partners.close();
    }
  }
}
