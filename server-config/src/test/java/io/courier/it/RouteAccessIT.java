package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every route of the deployed API, as its own OpenAPI document names them, called by nobody and by
 * each role; who may is written down here once more, from the reference (api.md), so that a route
 * without a rule fails.
 */
@ExtendWith(CourierServer.Shared.class)
class RouteAccessIT {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  /** The second number is used below /auth. */
  private static final Set<Integer> NOBODY = Set.of(1010, 10007);

  private static final Set<Integer> REFUSALS = Set.of(1020, 10008);

  /** A admin, O operator, V viewer, * whoever is signed in, - everybody. */
  private static final String RULES =
      """
      - GET /setup/status
      - POST /setup/initialize
      - POST /auth/login
      - POST /auth/refresh
      - GET /auth-providers/login-options
      * POST /auth/logout
      * GET /auth/me
      * POST /auth/change-password
      AOV GET /jobs
      AO POST /jobs
      AOV GET /jobs/{}
      AO PUT /jobs/{}
      AO DELETE /jobs/{}
      AOV GET /jobs/{}/steps
      AO PUT /jobs/{}/steps
      AOV GET /jobs/{}/versions
      AOV GET /jobs/{}/versions/{}
      AO POST /jobs/{}/execute
      AO POST /jobs/{}/trigger
      AO POST /jobs/{}/dry-run
      AOV GET /jobs/{}/executions
      AOV GET /jobs/{}/executions/{}
      AOV GET /jobs/{}/executions/{}/progress
      AO POST /jobs/{}/executions/{}/cancel
      AO POST /jobs/{}/executions/{}/pause
      AO POST /jobs/{}/executions/{}/resume
      AOV GET /connections
      A POST /connections
      AOV GET /connections/{}
      A PUT /connections/{}
      A DELETE /connections/{}
      AO POST /connections/{}/test
      AOV GET /connections/{}/audit
      AOV GET /connections/{}/known-hosts
      A POST /connections/{}/known-hosts
      AOV GET /known-hosts/{}
      A DELETE /known-hosts/{}
      A POST /known-hosts/{}/approve
      AOV GET /ssh-keys
      A POST /ssh-keys/generate
      A POST /ssh-keys/import
      AOV GET /ssh-keys/{}
      A PUT /ssh-keys/{}
      A DELETE /ssh-keys/{}
      AOV GET /ssh-keys/{}/export/public
      A POST /ssh-keys/{}/retire
      A POST /ssh-keys/{}/activate
      A GET /ssh-keys/{}/share
      A POST /ssh-keys/{}/share
      A DELETE /ssh-keys/{}/share/{}
      - GET /ssh-keys/shared/{}
      AOV GET /audit-log
      AOV GET /audit-log/entity/{}/{}
      AOV GET /azure-functions/{}/traces/{}
      AOV GET /step-types
      AOV GET /step-types/{}
      A GET /users
      A POST /users
      A GET /users/{}
      A PUT /users/{}
      A DELETE /users/{}
      A POST /users/{}/reset-password
      AOV GET /settings
      A PUT /settings/{}
      A GET /settings/auth
      A PUT /settings/auth
      A GET /settings/smtp
      A PUT /settings/smtp
      """;

  @Test
  @Tag("RBAC-14")
  void everyRouteAdmitsWhomTheReferenceNamesAndNobodyElse(CourierServer server) {
    Map<String, String> rules = rules();
    Map<String, Api> callers = new LinkedHashMap<>();
    callers.put("-", Api.anonymous(server));
    callers.put("V", Api.newUser(server, "viewer"));
    callers.put("O", Api.newUser(server, "operator"));
    callers.put("A", Api.newUser(server, "admin"));

    List<String> wrong = new ArrayList<>();
    List<String> routes = routes(server);
    for (String route : routes) {
      String rule = rules.get(route);
      if (rule == null) {
        wrong.add(route + " has no rule");
      } else {
        callers.forEach(
            (role, api) -> {
              String problem = problem(api, role, route, rule);
              if (problem != null) {
                wrong.add(route + " as " + role + ": " + problem);
              }
            });
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(routes).hasSizeGreaterThan(40);
  }

  private static String problem(Api api, String role, String route, String rule) {
    String method = route.substring(0, route.indexOf(' '));
    String path = route.substring(route.indexOf(' ') + 1);
    while (path.contains("{}")) {
      path = path.replaceFirst("\\{}", UUID.randomUUID().toString());
    }
    JsonObject body = method.equals("GET") ? null : JsonValue.EMPTY_JSON_OBJECT;
    Api.Answer answer =
        path.endsWith("/import")
            ? api.upload(path, new byte[0], Map.of())
            : api.send(method, path, body);
    boolean signedIn = !role.equals("-");
    boolean open = rule.equals("-");
    boolean admitted = open || (signedIn && (rule.equals("*") || rule.contains(role)));
    int code = answer.code();
    if (admitted) {
      boolean refused =
          REFUSALS.contains(code) || NOBODY.contains(code) || (answer.status() == 401 && !open);
      return refused ? "refused with " + answer.status() + "/" + code : null;
    }
    boolean refused =
        signedIn
            ? answer.status() == 403 && REFUSALS.contains(code)
            : answer.status() == 401 && NOBODY.contains(code);
    return refused ? null : "not refused, but " + answer.status() + "/" + code;
  }

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    RULES
        .lines()
        .forEach(line -> rules.put(line.substring(line.indexOf(' ') + 1), line.split(" ", 2)[0]));
    return rules;
  }

  /** Method and path of every operation, path parameters as {}. */
  private static List<String> routes(CourierServer server) {
    List<String> routes = new ArrayList<>();
    String document = Api.anonymous(server).text("/openapi.json");
    try (var reader = Json.createReader(new StringReader(document))) {
      JsonObject paths = reader.readObject().getJsonObject("paths");
      paths.forEach(
          (path, operations) ->
              ((JsonObject) operations)
                  .keySet().stream()
                      .filter(METHODS::contains)
                      .map(method -> method.toUpperCase(Locale.ROOT))
                      .forEach(
                          method ->
                              routes.add(
                                  method
                                      + " "
                                      + path.replaceFirst("^/api/v1", "")
                                          .replaceAll("\\{[^}]*}", "{}"))));
    }
    return routes;
  }
}
