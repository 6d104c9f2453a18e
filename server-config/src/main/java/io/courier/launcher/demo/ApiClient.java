package io.courier.launcher.demo;

import io.courier.launcher.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A client of the public API. Not thread-safe. */
final class ApiClient {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private final HttpClient client;
  private final URI base;
  private String token;

  ApiClient(URI server, SSLContext ssl) {
    this.base = server.resolve("/api/v1/");
    this.client =
        HttpClient.newBuilder().sslContext(ssl).connectTimeout(Duration.ofSeconds(10)).build();
  }

  URI base() {
    return base;
  }

  /** Signs in; later requests carry the token. */
  void login(String user, String password) throws LaunchException, InterruptedException {
    Map<?, ?> data = post("auth/login", Map.of("username", user, "password", password));
    token = String.valueOf(data.get("accessToken"));
  }

  /** The member {@code data} of the answer. */
  Map<?, ?> get(String path) throws LaunchException, InterruptedException {
    return send(path, request(path).GET());
  }

  /** Posts JSON and returns the member {@code data} of the answer. */
  Map<?, ?> post(String path, Map<String, ?> body) throws LaunchException, InterruptedException {
    return send(
        path,
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_LIMIT);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Map<?, ?> send(String path, HttpRequest.Builder request)
      throws LaunchException, InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Map<?, ?> envelope = Json.read(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw new LaunchException(
            path + " answered " + answer.statusCode() + ": " + reason(envelope, answer.body()));
      }
      return envelope.get("data") instanceof Map<?, ?> data ? data : Map.of();
    } catch (IOException e) {
      throw new LaunchException(path + " got no answer: " + e.getMessage(), e);
    }
  }

  private static String reason(Map<?, ?> envelope, String body) {
    return envelope.get("error") instanceof Map<?, ?> error
        ? error.get("code")
            + " "
            + error.get("message")
            + (error.get("details") == null ? "" : " " + error.get("details"))
        : body;
  }
}
