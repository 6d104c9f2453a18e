package io.courier.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The public REST API of a {@link CourierServer} as one user sees it. Thread-safe. */
public final class Api {
  /** Name and password of {@link #admin}. */
  public static final String ADMIN = "root-admin";

  public static final String PASSWORD = "a password for the tests only";
  private static final Map<CourierServer, Api> ADMINS = new ConcurrentHashMap<>();

  /** Well below the life of a token: the tests of one server take longer than that. */
  private static final Duration RENEW_AFTER = Duration.ofMinutes(5);

  private final CourierServer server;

  /** Null for a token that is not ours to renew. */
  private final String name;

  private String token;
  private long since = System.nanoTime();

  private Api(CourierServer server, String name, String token) {
    this.server = server;
    this.name = name;
    this.token = token;
  }

  private synchronized String token() {
    if (name != null && System.nanoTime() - since > RENEW_AFTER.toNanos()) {
      token = signIn(server, name, PASSWORD).token;
      since = System.nanoTime();
    }
    return token;
  }

  /** An answer; the body is empty where there is none. */
  public record Answer(int status, JsonObject body) {
    /** The envelope's data, which must be an object of a successful answer. */
    public JsonObject data() {
      if (status / 100 != 2) {
        throw new AssertionError("HTTP " + status + ": " + body);
      }
      return body.getJsonObject("data");
    }

    /** The catalogue's number, 0 for none. */
    public int code() {
      JsonValue error = body.get("error");
      return error instanceof JsonObject problem ? problem.getInt("code") : 0;
    }
  }

  /** The value of an Authorization header. */
  public static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Whoever the access token is of. */
  public static Api of(CourierServer server, String token) {
    return new Api(server, null, token);
  }

  /** Nobody. */
  public static Api anonymous(CourierServer server) {
    return new Api(server, null, null);
  }

  /** The Admin of the tests; does the first-run set-up where it was not done yet. */
  public static Api admin(CourierServer server) {
    return ADMINS.computeIfAbsent(server, Api::firstSignIn);
  }

  private static Api firstSignIn(CourierServer server) {
    Answer made =
        anonymous(server)
            .post(
                "/setup/initialize",
                Json.createObjectBuilder()
                    .add("username", ADMIN)
                    .add("displayName", "Admin of the tests")
                    .add("password", PASSWORD)
                    .add("confirmPassword", PASSWORD)
                    .build());
    if (made.status() / 100 != 2 && made.code() != 10006) {
      throw new AssertionError("set-up: " + made);
    }
    Api admin = signIn(server, ADMIN, PASSWORD);
    // all tests share one address; what the limits do is tested where clients have their own
    for (String limit : List.of("ratelimit.auth_per_minute", "ratelimit.general_per_minute")) {
      JsonObject value = Json.createObjectBuilder().add("value", 1_000_000).build();
      admin.send("PUT", "/settings/" + limit, value).data();
    }
    return admin;
  }

  /** A user of the role, made for the caller. */
  public static Api newUser(CourierServer server, String role) {
    return signIn(server, newUserName(server, role), PASSWORD);
  }

  /** Name of a new user of the role, whose password is {@link #PASSWORD}. */
  public static String newUserName(CourierServer server, String role) {
    String name = role + "-" + UUID.randomUUID();
    admin(server)
        .post(
            "/users",
            Json.createObjectBuilder()
                .add("username", name)
                .add("displayName", "A " + role)
                .add("password", PASSWORD)
                .add("role", role)
                .add("isActive", true)
                .build())
        .data();
    return name;
  }

  private static Api signIn(CourierServer server, String name, String password) {
    JsonObject credentials =
        Json.createObjectBuilder().add("username", name).add("password", password).build();
    Answer answer = anonymous(server).post("/auth/login", credentials);
    return new Api(server, name, answer.data().getString("accessToken"));
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path, JsonObject body) {
    return send("POST", path, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Any request below /api/v1; the body may be null. */
  public Answer send(String method, String path, JsonStructure body) {
    HttpRequest.Builder request = server.request("/api/v1" + path, token());
    if (body == null) {
      return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
    }
    return send(
        request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** A form with one file and text fields. */
  public Answer upload(String path, byte[] file, Map<String, String> fields) {
    String boundary = "courier-" + UUID.randomUUID();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) -> write(body, part(boundary, "name=\"" + name + "\"") + value + "\r\n"));
    write(body, part(boundary, "name=\"file\"; filename=\"key\""));
    body.writeBytes(file);
    write(body, "\r\n--" + boundary + "--\r\n");
    return send(
        server
            .request("/api/v1" + path, token())
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static String part(String boundary, String disposition) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
  }

  private static void write(ByteArrayOutputStream body, String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text answer, as of key downloads. */
  public String text(String path) {
    return exchange(server.request("/api/v1" + path, token()).GET()).body();
  }

  private Answer send(HttpRequest.Builder request) {
    HttpResponse<String> answer = exchange(request);
    if (!answer.body().startsWith("{")) {
      return new Answer(answer.statusCode(), JsonValue.EMPTY_JSON_OBJECT);
    }
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return new Answer(answer.statusCode(), reader.readObject());
    }
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) {
    try {
      return server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("No answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
