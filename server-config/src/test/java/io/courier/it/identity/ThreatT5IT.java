package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T5: SQL in every parameter, filter, sort and JSON field of every route the server itself names.
 * Data stays as it was, nothing but refusals and ordinary answers comes back, no answer says what
 * the database said.
 */
@ExtendWith(IdentityServer.Shared.class)
@Tag("THR-05")
@Tag("HARD-05")
@Tag("HARD-06")
class ThreatT5IT {
  private static final List<String> CORPUS =
      List.of(
          "' OR '1'='1",
          "'; DROP TABLE users; --",
          "'; UPDATE users SET role='admin'; --",
          "\" OR \"\"=\"",
          "1; SELECT nextval('t5_touched')--",
          "' || nextval('t5_touched') || '",
          "(SELECT nextval('t5_touched'))",
          "' UNION SELECT password_hash FROM users --",
          "%' OR 1=1 --",
          "\\'; DELETE FROM users; --",
          "$$; DROP TABLE users; $$",
          "createdAt; DROP TABLE users:asc",
          "username) FROM users; --",
          "{\"a\":1}' ::jsonb; DELETE FROM jobs; --",
          "?1 :name {0} ${x} #{x}",
          "\ud83d\ude00'\u02bc\u2019--",
          "' /*");

  /** Fields that request bodies have, with a value that gets past the first checks. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("/auth/login", "{'username':'u','password':'p'}"),
          Map.entry("/auth/refresh", "{'refreshToken':'r'}"),
          Map.entry("/auth/logout", "{'refreshToken':'r'}"),
          Map.entry(
              "/auth/change-password",
              "{'currentPassword':'a','newPassword':'bbbbbbbbbb','confirmPassword':'cccccccccc'}"),
          Map.entry(
              "/setup/initialize",
              "{'username':'u','displayName':'d','password':'pppppppp','confirmPassword':'q'}"),
          Map.entry(
              "/users",
              "{'username':'u','displayName':'d','email':'a@b.c','password':'short','role':'viewer'}"),
          Map.entry(
              "/users/{id}", "{'username':'u','displayName':'d','email':'a@b.c','role':'viewer'}"),
          Map.entry(
              "/connections",
              "{'name':'n','group':'g','protocol':'sftp','host':'127.0.0.1','port':1,'authMethod':'password',"
                  + "'username':'u','password':'p','notes':'x','hostKeyPolicy':'manual','properties':{'k':'v'}}"),
          Map.entry(
              "/connections/{id}/known-hosts",
              "{'hostname':'h','keyType':'ssh-ed25519','fingerprint':'SHA256:x','publicKey':'AAAA'}"),
          Map.entry(
              "/jobs",
              "{'name':'n','description':'d','steps':[{'name':'s','typeKey':'file.copy','timeoutSeconds':5,"
                  + "'configuration':{'source_path':'a','destination_path':'b'}}]}"),
          Map.entry(
              "/jobs/{id}/steps",
              "[{'name':'s','typeKey':'file.copy','timeoutSeconds':5,'configuration':"
                  + "{'source_path':'a','destination_path':'b'}}]"),
          Map.entry("/ssh-keys/generate", "{'name':'n','keyType':'ecdsa_256','notes':'x'}"),
          Map.entry("/ssh-keys/{id}", "{'name':'n','notes':'x'}"),
          Map.entry("/settings/{key}", "{'value':'v'}"));

  /** For a route that came later: names that bodies of this product commonly have. */
  private static final String COMMON =
      "{'name':'n','description':'d','notes':'x','value':'v','reason':'r','token':'t','key':'k',"
          + "'type':'t','username':'u','displayName':'d','email':'e','role':'viewer'}";

  private static final Pattern ALLOWED = Pattern.compile("allowed are \\[([^\\]]*)\\]");

  private IdentityServer identity;
  private String token;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, String> witnesses = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int sent;

  @Test
  void nothingIsEverPartOfAStatement(IdentityServer shared) throws Exception {
    identity = shared;
    token = identity.adminToken();
    witnesses();
    Map<String, String> before = state();
    JsonObject document =
        json(identity.server.get("/api/v1/openapi.json", token)).getJsonObject("paths");
    document.forEach(
        (path, operations) ->
            operations
                .asJsonObject()
                .keySet()
                .forEach(method -> attack(method.toUpperCase(java.util.Locale.ROOT), path)));
    unlockAdmin();
    assertThat(wrong).isEmpty();
    assertThat(sent).isGreaterThan(1500);
    assertThat(state()).isEqualTo(before);
    for (String filter : List.of("' OR '1'='1", "%", "______", "%' OR 1=1 --")) {
      JsonObject found =
          json(identity.server.get("/api/v1/users?search=" + encoded(filter), token));
      assertThat(found.getJsonObject("pagination").getInt("totalCount")).as(filter).isZero();
    }
  }

  /** The corpus was sent as the current password too, and those guesses count. */
  private void unlockAdmin() throws Exception {
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE users SET failed_login_count = 0, locked_until = NULL");
    }
  }

  /** Rows that no request of this test names, and a sequence that any evaluated call moves. */
  private void witnesses() throws Exception {
    makeRows();
    witnesses.putAll(ids);
    makeRows();
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement()) {
      statement.execute(
          "CREATE SEQUENCE t5_touched; GRANT USAGE, SELECT ON t5_touched TO courier;"
              + " SELECT nextval('t5_touched')");
    }
  }

  private void makeRows() throws Exception {
    JsonObject user = identity.newUser("viewer");
    ids.put("users", user.getString("id"));
    ids.put(
        "connections",
        id(
            "/connections",
            "{'name':'N','protocol':'sftp','host':'127.0.0.1','port':1,'authMethod':'password',"
                + "'username':'u','password':'p'}"));
    ids.put("jobs", id("/jobs", BODIES.get("/jobs").replace("'n'", "'N'")));
    ids.put("ssh-keys", id("/ssh-keys/generate", "{'name':'N','keyType':'ecdsa_256'}"));
  }

  private String id(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> made =
        identity.server.post(
            "/api/v1" + path,
            quoted(body).replace("\"N\"", "\"t5 " + UUID.randomUUID() + "\""),
            token);
    assertThat(made.statusCode()).as("%s: %s", path, made.body()).isEqualTo(201);
    return json(made).getJsonObject("data").getString("id");
  }

  /** Tables with their columns, and the rows an attacker would want to change. */
  private Map<String, String> state() throws Exception {
    Map<String, String> state = new TreeMap<>();
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement();
        var columns =
            statement.executeQuery(
                "SELECT table_name, count(*) FROM information_schema.columns"
                    + " WHERE table_schema = 'public' GROUP BY 1")) {
      while (columns.next()) {
        state.put("table " + columns.getString(1), columns.getString(2));
      }
    }
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement();
        var users =
            statement.executeQuery(
                "SELECT username, role || is_active || is_deleted || password_hash FROM users"
                    + " WHERE username = '"
                    + IdentityServer.ADMIN
                    + "' OR id = '"
                    + ids.get("users")
                    + "' AND role <> 'viewer'")) {
      while (users.next()) {
        state.put("user " + users.getString(1), users.getString(2));
      }
    }
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement();
        var admins = statement.executeQuery("SELECT count(*) FROM users WHERE role = 'admin'")) {
      admins.next();
      state.put("admins", admins.getString(1));
    }
    for (Map.Entry<String, String> witness : witnesses.entrySet()) {
      String table = witness.getKey().replace('-', '_');
      state.put(
          "row of " + table,
          value("SELECT t::text FROM " + table + " t WHERE id = '" + witness.getValue() + "'"));
    }
    state.put("calls", value("SELECT last_value || ' ' || is_called FROM t5_touched"));
    return state;
  }

  private String value(String query) throws Exception {
    try (Connection connection = identity.server.database(true);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "gone";
    }
  }

  private void attack(String method, String path) {
    String route = path.replace("/api/v1", "");
    String real = filled(route);
    boolean ends = method.equals("DELETE");
    if (route.contains("{")) {
      for (String payload : CORPUS) {
        Matcher parameter = Pattern.compile("\\{[^}]+\\}").matcher(route);
        while (parameter.find()) {
          String target =
              filled(route.substring(0, parameter.start()))
                  + encoded(payload)
                  + filled(route.substring(parameter.end()));
          send(method, target, method.equals("GET") || ends ? null : "{}", null);
        }
        if (!method.equals("GET")) {
          send(method, real, "{}", payload);
        }
      }
    }
    if (method.equals("GET")) {
      query(real);
    } else if (!ends) {
      body(method, route, real);
    }
  }

  /** The real ids of rows, for whatever the parameter is called. */
  private String filled(String route) {
    Matcher parameter = Pattern.compile("(?:/([a-z-]+))?/\\{([^}]+)\\}").matcher(route);
    StringBuilder text = new StringBuilder();
    while (parameter.find()) {
      String name = parameter.group(1);
      String id = ids.getOrDefault(String.valueOf(name), "00000000-0000-7000-8000-000000000000");
      parameter.appendReplacement(
          text,
          Matcher.quoteReplacement(
              (name == null ? "" : "/" + name)
                  + "/"
                  + (parameter.group(2).equals("key") ? "job.concurrency_limit" : id)));
    }
    return parameter.appendTail(text).toString();
  }

  /** Names of filters and sort fields: what the server itself says is allowed. */
  private void query(String route) {
    List<String> names = new ArrayList<>(allowed(route + "?no-such-parameter=1"));
    for (String name : names) {
      for (String payload : CORPUS) {
        send("GET", route + "?" + name + "=" + encoded(payload), null, null);
      }
    }
    for (String payload : CORPUS) {
      send("GET", route + "?" + encoded(payload) + "=1", null, null);
      if (names.contains("sort")) {
        send("GET", route + "?sort=" + encoded(payload) + ":asc", null, null);
        send("GET", route + "?sort=createdAt:" + encoded(payload), null, null);
        for (String field : allowed(route + "?sort=no-such-field").stream().limit(2).toList()) {
          send("GET", route + "?sort=" + field + encoded(payload), null, null);
        }
      }
    }
  }

  private List<String> allowed(String target) {
    Matcher list = ALLOWED.matcher(send("GET", target, null, null));
    return list.find() && !list.group(1).isBlank()
        ? Arrays.stream(list.group(1).split(",")).map(String::strip).toList()
        : List.of();
  }

  private void body(String method, String route, String real) {
    String pattern = route.replaceAll("\\{(?!key)[^}]+\\}", "{id}");
    JsonValue good = parse(quoted(BODIES.getOrDefault(pattern, COMMON)));
    for (int leaf = 0; leaf < count(good); leaf++) {
      for (String payload : CORPUS.subList(0, pattern.startsWith("/auth") ? 2 : 6)) {
        send(method, real, replaced(good, new int[] {leaf}, payload).toString(), null);
      }
    }
    for (String payload : CORPUS) {
      send(method, real, replaced(good, new int[] {-1}, payload).toString(), null);
    }
  }

  private static int count(JsonValue value) {
    return switch (value.getValueType()) {
      case OBJECT -> value.asJsonObject().values().stream().mapToInt(ThreatT5IT::count).sum();
      case ARRAY -> value.asJsonArray().stream().mapToInt(ThreatT5IT::count).sum();
      case STRING -> 1;
      default -> 0;
    };
  }

  /** The text leaf of that number replaced, each one for -1; the number is counted down. */
  private static JsonValue replaced(JsonValue value, int[] leaf, String payload) {
    if (value instanceof JsonObject object) {
      JsonObjectBuilder builder = Json.createObjectBuilder();
      object.forEach((name, item) -> builder.add(name, replaced(item, leaf, payload)));
      return builder.build();
    } else if (value instanceof jakarta.json.JsonArray array) {
      JsonArrayBuilder builder = Json.createArrayBuilder();
      array.forEach(item -> builder.add(replaced(item, leaf, payload)));
      return builder.build();
    } else if (value instanceof JsonString) {
      boolean hit = leaf[0] == -1 || leaf[0] == 0;
      if (leaf[0] >= 0) {
        leaf[0] = leaf[0] == 0 ? Integer.MIN_VALUE : leaf[0] - 1;
      }
      return hit ? Json.createValue(payload) : value;
    }
    return value;
  }

  private String send(String method, String target, String body, String version) {
    sent++;
    HttpRequest.Builder request = identity.server.request("/api/v1" + target, token);
    if (version != null) {
      request.header("If-Match", version.replaceAll("[^\\x20-\\x7e]", "?"));
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<String> answer =
          identity.server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
      String text = answer.body();
      boolean tells =
          Pattern.compile(
                  "PSQL|postgres|syntax error|SQLSTATE|SELECT |EclipseLink|jakarta\\.|java\\.|\\$argon2id")
              .matcher(echoFree(text))
              .find();
      if (answer.statusCode() >= 500 || tells) {
        wrong.add(method + " " + target + " " + body + ": " + answer.statusCode() + " " + text);
      }
      return text;
    } catch (IOException e) {
      wrong.add(method + " " + target + ": " + e);
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer without the payloads it may repeat. */
  private static String echoFree(String text) {
    String rest = text;
    for (String payload : CORPUS) {
      String escaped = Json.createValue(payload).toString();
      rest = rest.replace(escaped.substring(1, escaped.length() - 1), "").replace(payload, "");
    }
    return rest;
  }

  private static JsonValue parse(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
