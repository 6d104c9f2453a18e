package io.courier.access;

import io.courier.core.Roles;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Everybody who may try: a token per role, and the tokens of those whom the server must refuse
 * although they were good once or are signed with the right key.
 */
final class Callers {
  static final String PASSWORD = "a password for the tests only";
  private static final String ADMIN = "root-admin";
  private static final long HOUR = 3600;

  private final CourierServer server;
  private final String admin;

  /** Name of the caller to its token; the anonymous one has none. */
  private final Map<String, String> tokens = new LinkedHashMap<>();

  private final Map<String, JsonObject> users = new LinkedHashMap<>();

  Callers(CourierServer server) throws IOException, InterruptedException, GeneralSecurityException {
    this.server = server;
    io.courier.it.Api.admin(server); // the first-run set-up, the limits
    admin = signIn(ADMIN);
    tokens.put("anonymous", null);
    for (String role : Roles.ALL) {
      tokens.put(role, signIn(newUser(role, role)));
    }
    // all of them could do everything, were they still who they were
    tokens.put("disabled", signIn(newUser("disabled", Roles.ADMIN)));
    tokens.put("deleted", signIn(newUser("deleted", Roles.ADMIN)));
    tokens.put("demoted", signIn(newUser("demoted", Roles.ADMIN)));
    tokens.put("expired", changed(tokens.get(Roles.ADMIN), "exp", -HOUR));
    tokens.put("foreign", changed(tokens.get(Roles.ADMIN), "iss", 0));
    change("disabled", Roles.ADMIN, false);
    change("demoted", Roles.VIEWER, true);
    data(server.delete("/api/v1/users/" + id("deleted"), admin));
  }

  private String newUser(String caller, String role) throws IOException, InterruptedException {
    String name = caller + "-" + UUID.randomUUID();
    JsonObject user = user(name, role, true).add("password", PASSWORD).build();
    users.put(caller, data(server.post("/api/v1/users", user.toString(), admin)));
    return name;
  }

  private static JsonObjectBuilder user(String name, String role, boolean active) {
    return Json.createObjectBuilder()
        .add("username", name)
        .add("displayName", "A caller")
        .add("role", role)
        .add("isActive", active);
  }

  /** Another state for one of the users. */
  void change(String caller, String role, boolean active) throws IOException, InterruptedException {
    JsonObject user = user(name(caller), role, active).build();
    data(server.put("/api/v1/users/" + id(caller), user.toString(), admin));
  }

  private String signIn(String name) throws IOException, InterruptedException {
    String credentials =
        Json.createObjectBuilder()
            .add("username", name)
            .add("password", PASSWORD)
            .build()
            .toString();
    return data(server.post("/api/v1/auth/login", credentials, null)).getString("accessToken");
  }

  private static JsonObject data(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError("HTTP " + answer.statusCode() + ": " + answer.body());
    }
    return json(answer.body()).getJsonObject("data");
  }

  static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** The token with another expiry or issuer, signed as the server signs. */
  private static String changed(String token, String claim, long seconds)
      throws IOException, GeneralSecurityException {
    String[] parts = token.split("\\.", -1);
    JsonObject claims =
        json(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    JsonObjectBuilder other = Json.createObjectBuilder(claims);
    if (claim.equals("exp")) {
      other.add("iat", claims.getInt("iat") + seconds).add("exp", claims.getInt("exp") + seconds);
    } else {
      other.add(claim, "somebody-else");
    }
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String signed =
        parts[0]
            + "."
            + encoder.encodeToString(other.build().toString().getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(signingSecret(), "HmacSHA256"));
    return signed
        + "."
        + encoder.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] signingSecret() throws IOException {
    Properties properties = new Properties();
    Path file = Path.of(CourierServer.environment().get("COURIER_SECRETS_FILE"));
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.getProperty("jwt.secret").getBytes(StandardCharsets.UTF_8);
  }

  Map<String, String> tokens() {
    return tokens;
  }

  String token(String caller) {
    return tokens.get(caller);
  }

  String admin() {
    return admin;
  }

  String name(String caller) {
    return users.get(caller).getString("username");
  }

  String id(String caller) {
    return users.get(caller).getString("id");
  }
}
