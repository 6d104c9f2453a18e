package io.courier.it.identity;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server of its own for these tests, because they watch its first minutes: what it answered
 * before set-up is kept, then an administrator is made.
 */
public final class IdentityServer implements AutoCloseable {
  static final String PASSWORD = "a good long password";
  static final String ADMIN = "first-admin";

  final CourierServer server;

  private final AtomicInteger settingsChanged = new AtomicInteger();

  /** Path (with a mark for the token sent) to the answer before set-up. */
  final Map<String, HttpResponse<String>> beforeSetup = new LinkedHashMap<>();

  private IdentityServer() throws Exception {
    Path data = CourierServer.freshDirectory("identity");
    // tests may speak as clients of their own (X-Forwarded-For)
    Path overrides = data.resolve("wlp/servers/courier/configDropins/overrides");
    Files.createDirectories(overrides);
    Files.writeString(
        overrides.resolve("proxies.xml"),
        "<server><variable name=\"trusted.proxies\" value=\"127.0.0.1\"/></server>");
    server = CourierServer.start(data, Map.of());
    for (String path :
        new String[] {
          "/api/v1/users",
          "/api/v1/settings",
          "/api/v1/auth-providers",
          "/api/v1/setupx",
          "/api/v1/nothing",
          "/api/v1/setup/status",
          "/health/live",
          "/console/",
          "/console/index.xhtml",
          "/console/login.xhtml",
          "/console/nothing.xhtml",
          "/console/setup.xhtml"
        }) {
      beforeSetup.put(path, server.get(path, null));
    }
    beforeSetup.put("token /api/v1/users", server.get("/api/v1/users", "a.b.c"));
    beforeSetup.put(
        "/api/v1/auth/login", server.post("/api/v1/auth/login", credentials("x", "y"), null));
    beforeSetup.put("initialize", server.post("/api/v1/setup/initialize", setup(ADMIN), null));
    beforeSetup.put("next", server.get("/api/v1/users", null));
    setting("ratelimit.auth_per_minute", "5000");
    setting("ratelimit.general_per_minute", "1000000");
  }

  /**
   * Changes a setting as the administrator, from an address nobody else has: the limit of requests
   * never stops it.
   */
  void setting(String key, String value) throws IOException, InterruptedException {
    String client = "198.51.100." + settingsChanged.incrementAndGet() % 250;
    var login = send(client, "POST", "/api/v1/auth/login", credentials(ADMIN, PASSWORD), null);
    String token = json(login).getJsonObject("data").getString("accessToken");
    var answer =
        send(client, "PUT", "/api/v1/settings/" + key, "{\"value\": \"" + value + "\"}", token);
    if (answer.statusCode() != 200) {
      throw new AssertionError(key + ": " + answer.body());
    }
  }

  private HttpResponse<String> send(
      String client, String method, String path, String json, String token)
      throws IOException, InterruptedException {
    return server
        .http()
        .send(
            server
                .request(path, token)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", client)
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  static String setup(String name) {
    return Json.createObjectBuilder()
        .add("username", name)
        .add("displayName", "First Admin")
        .add("password", PASSWORD)
        .add("confirmPassword", PASSWORD)
        .build()
        .toString();
  }

  static String credentials(String user, String password) {
    return Json.createObjectBuilder()
        .add("username", user)
        .add("password", password)
        .build()
        .toString();
  }

  static JsonObject json(HttpResponse<String> answer) {
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  /** Status and code of a refusal, such as {@code 401/10000}; the status alone of a success. */
  static String outcome(HttpResponse<String> answer) {
    return answer.statusCode() < 400
        ? Integer.toString(answer.statusCode())
        : answer.statusCode() + "/" + json(answer).getJsonObject("error").getInt("code");
  }

  HttpResponse<String> signIn(String user, String password)
      throws IOException, InterruptedException {
    return server.post("/api/v1/auth/login", credentials(user, password), null);
  }

  JsonObject signedIn(String user, String password) throws IOException, InterruptedException {
    return json(signIn(user, password)).getJsonObject("data");
  }

  String accessToken(String user, String password) throws IOException, InterruptedException {
    return signedIn(user, password).getString("accessToken");
  }

  String adminToken() throws IOException, InterruptedException {
    return accessToken(ADMIN, PASSWORD);
  }

  /** Makes a user of the role with {@link #PASSWORD}; the answer's data. */
  JsonObject newUser(String role) throws IOException, InterruptedException {
    String name = role + "-" + UUID.randomUUID();
    return json(server.post("/api/v1/users", user(name, role, true, PASSWORD), adminToken()))
        .getJsonObject("data");
  }

  static String user(String name, String role, boolean active, String password) {
    var object =
        Json.createObjectBuilder()
            .add("username", name)
            .add("displayName", "Name of " + name)
            .add("role", role)
            .add("isActive", active);
    if (password != null) {
      object.add("password", password);
    }
    return object.build().toString();
  }

  /** Newest audit entries of an operation. */
  JsonObject audit(String operation) throws IOException, InterruptedException {
    return json(server.get("/api/v1/audit-log?operation=" + operation, adminToken()));
  }

  /** The key the server signs tokens with. */
  byte[] signingSecret() throws IOException {
    Properties properties = new Properties();
    Path file = Path.of(CourierServer.environment().get("COURIER_SECRETS_FILE"));
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.getProperty("jwt.secret").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }

  /** One server for the classes of this package. */
  public static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == IdentityServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
          .identity;
    }

    private static final class Holder implements AutoCloseable {
      private final IdentityServer identity;

      Holder() {
        try {
          identity = new IdentityServer();
        } catch (Exception e) {
          throw new IllegalStateException("The server for the tests does not start", e);
        }
      }

      @Override
      public void close() {
        identity.close();
      }
    }
  }
}
