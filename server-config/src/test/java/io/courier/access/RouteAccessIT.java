package io.courier.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Roles;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.AccessRule.Kind;
import io.courier.it.CourierServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every route of rbac.matrix, called on the running server by everybody who may try. That the
 * matrix names every deployed route is {@link RbacDeploymentIT}'s.
 */
@ExtendWith(CourierServer.Shared.class)
@Tag("RBAC-02")
@Tag("RBAC-04")
@Tag("RBAC-06")
@Tag("RBAC-09")
@Tag("RBAC-10")
@Tag("RBAC-11")
@Tag("RBAC-12")
@Tag("RBAC-14")
class RouteAccessIT {
  /** What the gates answer; anything else has passed them. */
  private static final Set<String> GATES =
      Set.of("401/1010", "401/1011", "403/1020", "401/10007", "403/10008");

  /** Bodies that are refused where an empty object would change something. */
  private static final Map<String, String> HARMLESS =
      Map.of(
          "PUT /settings/auth", "{\"sessionTimeoutMinutes\": 0}",
          "PUT /settings/smtp", "{\"port\": -1}");

  private static CourierServer server;
  private static Callers callers;

  @BeforeAll
  static void comeIn(CourierServer shared) throws Exception {
    server = shared;
    callers = new Callers(shared);
  }

  @Test
  void everyCallerGetsExactlyTheVerdictOfTheMatrix() throws Exception {
    List<String> wrong = new ArrayList<>();
    int calls = 0;
    for (Map.Entry<String, AccessRule> route : AccessMatrix.stored().doors(Kind.ROUTE).entrySet()) {
      for (String caller : callers.tokens().keySet()) {
        calls++;
        String verdict = verdict(call(route.getKey(), caller));
        String right = verdict(route.getKey(), route.getValue(), caller);
        if (!verdict.equals(right)) {
          wrong.add(route.getKey() + " as " + caller + ": " + verdict + ", not " + right);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(calls).isGreaterThan(500);
  }

  private static String verdict(String route, AccessRule rule, String caller) {
    if (rule.isOpen()) {
      return "passed";
    }
    boolean auth = route.contains(" /auth/");
    if (caller.equals("expired") && !auth) {
      return "401/1011";
    }
    if (!Roles.ALL.contains(caller)) {
      return auth ? "401/10007" : "401/1010";
    }
    return rule.roles().contains(caller) ? "passed" : auth ? "403/10008" : "403/1020";
  }

  private static String verdict(HttpResponse<String> answer) {
    String outcome = outcome(answer);
    return GATES.contains(outcome) || outcome.equals("401/0") || outcome.equals("403/0")
        ? outcome
        : answer.statusCode() >= 500 ? outcome : "passed";
  }

  private static String outcome(HttpResponse<String> answer) {
    int code = 0;
    if (answer.body().startsWith("{")) {
      JsonObject body = Callers.json(answer.body());
      code = body.get("error") instanceof JsonObject error ? error.getInt("code") : 0;
    }
    return answer.statusCode() + "/" + code;
  }

  private static HttpResponse<String> call(String route, String caller)
      throws IOException, InterruptedException {
    String method = route.substring(0, route.indexOf(' '));
    HttpRequest.Builder request = request(path(route), caller);
    if (method.equals("GET")) {
      return send(request.GET());
    }
    if (route.endsWith("/import")) {
      request.header("Content-Type", "multipart/form-data; boundary=b");
      return send(request.POST(HttpRequest.BodyPublishers.ofString("--b--\r\n")));
    }
    request.header("Content-Type", "application/json");
    String body = HARMLESS.getOrDefault(route, "{}");
    return send(request.method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** With ids that do not exist. */
  private static String path(String route) {
    String path = route.substring(route.indexOf(' ') + 1);
    while (path.contains("{}")) {
      path = path.replaceFirst("\\{}", UUID.randomUUID().toString());
    }
    return path;
  }

  private static HttpRequest.Builder request(String path, String caller) {
    return server.request("/api/v1" + path, callers.token(caller));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void otherVerbsOpenNothing() throws Exception {
    Map<String, AccessRule> routes = AccessMatrix.stored().doors(Kind.ROUTE);
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, AccessRule> route : routes.entrySet()) {
      String address = route.getKey().substring(route.getKey().indexOf(' ') + 1);
      for (String caller : List.of("anonymous", "viewer", "admin", "expired")) {
        for (String verb : List.of("HEAD", "OPTIONS", "TRACE", "PATCH")) {
          HttpResponse<String> answer =
              send(
                  request(path(route.getKey()), caller)
                      .method(verb, HttpRequest.BodyPublishers.noBody()));
          String problem = problem(verb, answer, routes.get("GET " + address), caller);
          if (problem != null) {
            wrong.add(verb + " " + address + " as " + caller + ": " + problem);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String problem(
      String verb, HttpResponse<String> answer, AccessRule get, String caller) {
    int status = answer.statusCode();
    if (status >= 500 || answer.body().contains("eyJ")) {
      return status + " " + answer.body();
    }
    if (verb.equals("HEAD") && get != null) {
      String right = verdict("HEAD /", get, caller);
      boolean refused = status == 401 || status == 403;
      boolean fine = right.equals("passed") ? !refused : right.startsWith(status + "/");
      return fine ? null : "answered with " + status;
    }
    if (verb.equals("OPTIONS")) {
      // tells methods at most
      return status < 300 && answer.body().contains("\"data\":{") ? answer.body() : null;
    }
    return status >= 400 ? null : "answered with " + status;
  }

  @Test
  void noHeaderOrParameterChangesTheMethod() throws Exception {
    for (String header :
        List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")) {
      String gone = "/jobs/" + UUID.randomUUID();
      // a viewer may read it, and is refused when the method became DELETE
      HttpResponse<String> answer = send(request(gone, "viewer").header(header, "DELETE").GET());
      assertThat(outcome(answer)).as(header).isEqualTo("404/1030");
      // and is refused to create, whatever the header says
      answer =
          send(
              request("/jobs", "viewer")
                  .header(header, "GET")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertThat(outcome(answer)).as(header).isEqualTo("403/1020");
    }
    HttpResponse<String> answer = send(request("/jobs?_method=DELETE", "viewer").GET());
    assertThat(outcome(answer)).isEqualTo("400/1002");
  }

  @Test
  @Tag("AUD-10")
  void everyRefusalOfARoleIsOnRecordAndNoneOfNobody() throws Exception {
    String path = "/users/" + UUID.randomUUID();
    for (String caller : List.of("anonymous", "expired", "foreign", "disabled", "viewer")) {
      send(request(path, caller).DELETE());
    }
    JsonObject found =
        Callers.json(
            server
                .get(
                    "/api/v1/audit-log?operation=PermissionDenied&details="
                        + java.net.URLEncoder.encode(
                            "{\"endpoint\":\"/api/v1" + path + "\"}",
                            java.nio.charset.StandardCharsets.UTF_8),
                    callers.admin())
                .body());
    assertThat(found.getJsonArray("data")).hasSize(1);
    JsonObject entry = found.getJsonArray("data").getJsonObject(0);
    assertThat(entry.getString("performedBy")).isEqualTo(callers.name("viewer"));
    JsonObject details = entry.getJsonObject("details");
    assertThat(details.getString("userId")).isEqualTo(callers.id("viewer"));
    assertThat(details.getString("action"))
        .isEqualTo("DELETE Users: view, create, edit, delete, reset password");
    assertThat(details.getJsonArray("requiredRole").getString(0)).isEqualTo("admin");
  }
}
