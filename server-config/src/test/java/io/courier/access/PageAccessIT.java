package io.courier.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Roles;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.AccessRule.Kind;
import io.courier.it.CourierServer;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every page of the console at both of its addresses, opened by everybody who may try. */
@ExtendWith(CourierServer.Shared.class)
@Tag("RBAC-02")
@Tag("RBAC-04")
@Tag("RBAC-06")
@Tag("RBAC-13")
@Tag("RBAC-14")
class PageAccessIT {
  private static final String LOGIN = "302 /console/login.xhtml";
  private static final String REFUSED = "403 forbidden page";

  private static CourierServer server;
  private static Callers callers;

  @BeforeAll
  static void comeIn(CourierServer shared) throws Exception {
    server = shared;
    callers = new Callers(shared);
  }

  @Test
  void everyVisitorSeesExactlyThePagesOfTheMatrix() throws Exception {
    Map<String, ConsoleVisit> visitors = new LinkedHashMap<>();
    visitors.put("anonymous", new ConsoleVisit(server));
    for (String role : Roles.ALL) {
      visitors.put(role, new ConsoleVisit(server).signIn(callers.name(role)));
    }
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, AccessRule> page : AccessMatrix.stored().doors(Kind.PAGE).entrySet()) {
      for (Map.Entry<String, ConsoleVisit> visitor : visitors.entrySet()) {
        for (String suffix : List.of(".xhtml", "")) {
          String address = "/console" + page.getKey() + suffix;
          String seen = seen(visitor.getValue().send(address, "GET", null));
          String right = right(page.getValue(), visitor.getKey());
          if (!seen.equals(right)) {
            wrong.add(address + " as " + visitor.getKey() + ": " + seen + ", not " + right);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void liveSessionOfADisabledOrDemotedUserOpensNothingMore() throws Exception {
    callers.change("disabled", Roles.ADMIN, true);
    callers.change("demoted", Roles.ADMIN, true);
    ConsoleVisit disabled = new ConsoleVisit(server).signIn(callers.name("disabled"));
    ConsoleVisit demoted = new ConsoleVisit(server).signIn(callers.name("demoted"));
    assertThat(seen(disabled.send("/console/keys/import.xhtml", "GET", null))).isEqualTo("shown");
    assertThat(seen(demoted.send("/console/keys/import.xhtml", "GET", null))).isEqualTo("shown");
    callers.change("disabled", Roles.ADMIN, false);
    callers.change("demoted", Roles.VIEWER, true);
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, AccessRule> page : AccessMatrix.stored().doors(Kind.PAGE).entrySet()) {
      if (!page.getValue().isOpen()) {
        String address = "/console" + page.getKey() + ".xhtml";
        String seen = seen(disabled.send(address, "GET", null));
        if (!seen.equals(LOGIN)) {
          wrong.add(address + " as disabled: " + seen);
        }
        seen = seen(demoted.send(address, "GET", null));
        if (!seen.equals(right(page.getValue(), Roles.VIEWER))) {
          wrong.add(address + " as demoted: " + seen);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void otherVerbsOpenNoPage() throws Exception {
    ConsoleVisit viewer = new ConsoleVisit(server).signIn(callers.name(Roles.VIEWER));
    ConsoleVisit nobody = new ConsoleVisit(server);
    List<String> wrong = new ArrayList<>();
    for (String verb : List.of("HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
      for (String page : List.of("/index", "/connections/edit", "/keys/import.xhtml")) {
        for (ConsoleVisit visit : List.of(nobody, viewer)) {
          HttpResponse<String> answer = visit.send("/console" + page, verb, null);
          boolean home = page.equals("/index") && visit == viewer;
          String seen = seen(answer);
          boolean fine =
              seen.equals(visit == nobody ? LOGIN : REFUSED)
                  || answer.statusCode() == 405
                  || answer.statusCode() == 501
                  // without a body, or refused by the container for everybody
                  || (List.of("HEAD", "TRACE").contains(verb) && answer.statusCode() == 403)
                  || home;
          if (!fine || answer.body().contains("JSESSIONID=")) {
            wrong.add(verb + " " + page + " " + (visit == viewer) + ": " + seen);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  @Tag("AUD-10")
  void refusedPagesAndActionsAreOnRecord() throws Exception {
    ConsoleVisit viewer = new ConsoleVisit(server).signIn(callers.name(Roles.VIEWER));
    viewer.send("/console/connections/edit.xhtml", "GET", null);
    JsonObject details = newestDenial("/console/connections/edit.xhtml");
    assertThat(details.getString("userId")).isEqualTo(callers.id(Roles.VIEWER));
    assertThat(details.getString("action")).isEqualTo("GET Connections: create, edit, delete");
    assertThat(details.getJsonArray("requiredRole").getString(0)).isEqualTo("admin");
  }

  private JsonObject newestDenial(String endpoint) throws Exception {
    String query = URLEncoder.encode("{\"endpoint\":\"" + endpoint + "\"}", StandardCharsets.UTF_8);
    JsonObject found =
        Callers.json(
            server
                .get(
                    "/api/v1/audit-log?operation=PermissionDenied&details=" + query,
                    callers.admin())
                .body());
    assertThat(found.getJsonArray("data")).as("entries about %s", endpoint).isNotEmpty();
    JsonObject entry = found.getJsonArray("data").getJsonObject(0);
    assertThat(entry.getString("performedBy")).isEqualTo(callers.name(Roles.VIEWER));
    return entry.getJsonObject("details");
  }

  private static String right(AccessRule rule, String visitor) {
    if (rule.isOpen() || rule.roles().contains(visitor)) {
      return "shown";
    }
    return visitor.equals("anonymous") ? LOGIN : REFUSED;
  }

  /** A page that wants an id leads to its list: that counts as shown. */
  private static String seen(HttpResponse<String> answer) {
    String location = answer.headers().firstValue("Location").orElse("");
    if (answer.statusCode() == 302) {
      String target = location.replaceFirst("^https?://[^/]+", "");
      return target.startsWith("/console/login") || target.contains("/errors/")
          ? "302 " + target
          : "shown";
    }
    if (answer.statusCode() == 403) {
      return answer.body().contains("nsufficient permissions") ? REFUSED : "403 other page";
    }
    return answer.statusCode() == 200 ? "shown" : answer.statusCode() + "";
  }
}
