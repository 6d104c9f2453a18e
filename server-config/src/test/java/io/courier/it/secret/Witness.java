package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client that remembers every answer, headers included. */
final class Witness {
  private final CourierServer server;
  private final Map<String, String> answers = new LinkedHashMap<>();
  private String token;

  Witness(CourierServer server) {
    this.server = server;
  }

  /** One answer. */
  record Answer(int status, String text) {
    JsonObject data() {
      assertThat(status).as(text).isBetween(200, 299);
      return json().getJsonObject("data");
    }

    int code() {
      JsonValue error = text.startsWith("{") ? json().get("error") : null;
      return error instanceof JsonObject problem ? problem.getInt("code") : 0;
    }

    private JsonObject json() {
      try (var reader = Json.createReader(new StringReader(text))) {
        return reader.readObject();
      }
    }
  }

  /** Acts with this token from now on; null for nobody. */
  Witness as(String newToken) {
    token = newToken;
    return this;
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, String json) {
    return send("POST", path, json);
  }

  Answer put(String path, String json) {
    return send("PUT", path, json);
  }

  /** One below /api/v1, to be completed. */
  HttpRequest.Builder request(String path) {
    return server.request("/api/v1" + path, token);
  }

  /** A request below /api/v1 with a JSON body, which may be null or broken. */
  Answer send(String method, String path, String json) {
    HttpRequest.Builder request = request(path);
    if (json == null) {
      return exchange(request.method(method, HttpRequest.BodyPublishers.noBody()));
    }
    return exchange(
        request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer exchange(HttpRequest.Builder request) {
    try {
      HttpRequest built = request.build();
      HttpResponse<String> answer = server.http().send(built, HttpResponse.BodyHandlers.ofString());
      String where =
          answers.size()
              + " "
              + built.method()
              + " "
              + built.uri().getPath().split("/shared?/", 2)[0];
      answers.put(where, answer.headers().map() + "\n" + answer.body());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new AssertionError("No answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** An answer that came by another way. */
  void saw(String what, String text) {
    answers.put(answers.size() + " " + what, text);
  }

  /** The newest answer was to give this away: there, and only there, it may stand. */
  void expects(String secret) {
    List<String> keys = new ArrayList<>(answers.keySet());
    String newest = keys.get(keys.size() - 1);
    answers.computeIfPresent(newest, (k, text) -> text.replace(secret, "(expected)"));
  }

  /** All answers so far by request. */
  Map<String, String> answers() {
    return answers;
  }
}
