package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.outcome;
import static io.courier.it.identity.IdentityServer.user;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
class RolesIT {
  private static final String NO_ID = "01900000-0000-7000-8000-000000000000";

  @Test
  @Tag("RBAC-10")
  @Tag("RBAC-11")
  @Tag("RBAC-12")
  @Tag("RBAC-14")
  @Tag("AUD-10")
  void usersAndSettingsFollowTheMatrix(IdentityServer identity) throws Exception {
    var server = identity.server;
    String admin = identity.adminToken();
    for (String role : List.of("operator", "viewer", "")) {
      JsonObject user = role.isEmpty() ? null : identity.newUser(role);
      String token =
          user == null ? null : identity.accessToken(user.getString("username"), PASSWORD);
      String no = user == null ? "401/1010" : "403/1020";
      assertThat(outcome(server.get("/api/v1/users", token))).isEqualTo(no);
      assertThat(outcome(server.post("/api/v1/users", "{}", token))).isEqualTo(no);
      assertThat(outcome(server.get("/api/v1/users/" + NO_ID, token))).isEqualTo(no);
      assertThat(outcome(server.put("/api/v1/users/" + NO_ID, "{}", token))).isEqualTo(no);
      assertThat(outcome(server.delete("/api/v1/users/" + NO_ID, token))).isEqualTo(no);
      assertThat(outcome(server.post("/api/v1/users/" + NO_ID + "/reset-password", "{}", token)))
          .isEqualTo(no);
      assertThat(outcome(server.get("/api/v1/settings/auth", token))).isEqualTo(no);
      assertThat(outcome(server.put("/api/v1/settings/auth", "{}", token))).isEqualTo(no);
      assertThat(
              outcome(server.put("/api/v1/settings/job.max_queue_depth", "{\"value\": 1}", token)))
          .isEqualTo(no);
      assertThat(outcome(server.get("/api/v1/settings", token)))
          .isEqualTo(user == null ? "401/1010" : "200");
      if (user != null) {
        JsonObject denied =
            identity.audit("PermissionDenied").getJsonArray("data").getJsonObject(0);
        assertThat(denied.getString("performedBy")).isEqualTo(user.getString("username"));
        assertThat(denied.getJsonObject("details").getString("userId"))
            .isEqualTo(user.getString("id"));
        assertThat(denied.getJsonObject("details").getString("endpoint"))
            .isEqualTo("/api/v1/settings/job.max_queue_depth");
        assertThat(denied.getJsonObject("details").getJsonArray("requiredRole").getString(0))
            .isEqualTo("admin");
      }
    }
    assertThat(outcome(server.get("/api/v1/users", admin))).isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/users/" + NO_ID, admin))).isEqualTo("404/10014");
    assertThat(outcome(server.get("/api/v1/settings/auth", admin))).isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/settings", admin))).isEqualTo("200");
  }

  @Test
  @Tag("RBAC-01")
  @Tag("AUD-06")
  @Tag("AUD-07")
  @Tag("AUD-08")
  void changesOfAUserCountFromTheNextRequestOn(IdentityServer identity) throws Exception {
    var server = identity.server;
    String admin = identity.adminToken();
    JsonObject user = identity.newUser("admin");
    String name = user.getString("username");
    String path = "/api/v1/users/" + user.getString("id");

    String token = identity.accessToken(name, PASSWORD);
    assertThat(outcome(server.get("/api/v1/users", token))).isEqualTo("200");
    assertThat(outcome(server.put(path, user(name, "viewer", true, null), admin))).isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/settings", token))).as("demoted").isEqualTo("401/1010");

    token = identity.accessToken(name, PASSWORD);
    assertThat(outcome(server.get("/api/v1/settings", token))).isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/users", token))).isEqualTo("403/1020");
    assertThat(outcome(server.put(path, user(name, "viewer", false, null), admin)))
        .isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/settings", token)))
        .as("deactivated")
        .isEqualTo("401/1010");
    assertThat(outcome(identity.signIn(name, PASSWORD))).isEqualTo("403/10002");

    assertThat(outcome(server.put(path, user(name, "viewer", true, null), admin))).isEqualTo("200");
    token = identity.accessToken(name, PASSWORD);
    assertThat(
            outcome(
                server.post(path + "/reset-password", "{\"newPassword\":\"a new one\"}", admin)))
        .isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/settings", token))).as("reset").isEqualTo("401/1010");

    token = identity.accessToken(name, "a new one");
    assertThat(outcome(server.delete(path, admin))).isEqualTo("200");
    assertThat(outcome(server.get("/api/v1/settings", token))).as("deleted").isEqualTo("401/1010");
    for (String operation : List.of("UserUpdated", "UserPasswordReset", "UserDeleted")) {
      JsonObject newest = identity.audit(operation).getJsonArray("data").getJsonObject(0);
      assertThat(newest.getString("entityId")).as(operation).isEqualTo(user.getString("id"));
    }
  }

  @Test
  @Tag("GUARD-01")
  @Tag("GUARD-03")
  @Tag("AUD-05")
  void guardsHaveTheirCodes(IdentityServer identity) throws Exception {
    var server = identity.server;
    JsonObject self = identity.newUser("admin");
    String token = identity.accessToken(self.getString("username"), PASSWORD);
    String path = "/api/v1/users/" + self.getString("id");
    assertThat(outcome(server.delete(path, token))).isEqualTo("400/10010");
    assertThat(
            outcome(
                server.post(
                    "/api/v1/users",
                    user(
                        IdentityServer.ADMIN.toUpperCase(java.util.Locale.ROOT),
                        "viewer",
                        true,
                        PASSWORD),
                    token)))
        .isEqualTo("409/10009");
    assertThat(
            outcome(server.post("/api/v1/users", user("short", "viewer", true, "1234567"), token)))
        .isEqualTo("400/10012");
    assertThat(identity.audit("UserCreated").getJsonArray("data")).isNotEmpty();
  }
}
