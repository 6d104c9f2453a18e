package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.json;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The settings of local login, and both kinds of password hash. */
@ExtendWith(IdentityServer.Shared.class)
class AuthSettingsIT {
  private static final String AUTH = "/api/v1/settings/auth";
  private static final String DEFAULTS =
      "{\"sessionTimeoutMinutes\":15,\"refreshTokenDays\":7,\"passwordMinLength\":8,"
          + "\"maxLoginAttempts\":5,\"lockoutDurationMinutes\":15}";

  private static HttpResponse<String> put(IdentityServer identity, String path, String body)
      throws Exception {
    return identity.server.put(path, body, identity.adminToken());
  }

  @Test
  @Tag("AUTH-05")
  @Tag("LOCK-01")
  @Tag("LOCK-02")
  @Tag("RFT-02")
  @Tag("JWT-01")
  void rangesAreChecked(IdentityServer identity) throws Exception {
    String[][] fields = {
      {"sessionTimeoutMinutes", "0", "1441"},
      {"refreshTokenDays", "0", "91"},
      {"passwordMinLength", "7", "129"},
      {"maxLoginAttempts", "0", "21"},
      {"lockoutDurationMinutes", "0", "1441"}
    };
    for (String[] field : fields) {
      for (int i = 1; i < field.length; i++) {
        String body =
            DEFAULTS.replaceAll("\"" + field[0] + "\":\\d+", "\"" + field[0] + "\":" + field[i]);
        HttpResponse<String> answer = put(identity, AUTH, body);
        assertThat(outcome(answer)).as(body).isEqualTo("400/1000");
        assertThat(answer.body()).contains(field[0]);
      }
    }
    assertThat(outcome(put(identity, AUTH, DEFAULTS))).isEqualTo("200");
    assertThat(json(identity.server.get(AUTH, identity.adminToken())).getJsonObject("data"))
        .hasToString(DEFAULTS);
  }

  @Test
  @Tag("AUTH-02")
  @Tag("AUTH-03")
  void bothHashesServeAndAreTiedToTheLength(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    assertThat(hash(identity, name)).startsWith("$argon2id$");
    String hashPath = "/api/v1/settings/auth.password_hash";
    String lengthPath = "/api/v1/settings/auth.password_min_length";
    String pbkdf2 = "{\"value\":\"pbkdf2_sha512\"}";
    assertThat(outcome(put(identity, hashPath, pbkdf2))).isEqualTo("400/1000");
    try {
      assertThat(outcome(put(identity, lengthPath, "{\"value\":14}"))).isEqualTo("200");
      assertThat(outcome(put(identity, hashPath, pbkdf2))).isEqualTo("200");
      assertThat(outcome(put(identity, lengthPath, "{\"value\":13}"))).isEqualTo("400/1000");
      assertThat(outcome(put(identity, AUTH, DEFAULTS))).as("by the form").isEqualTo("400/1000");
      assertThat(outcome(identity.signIn(name, PASSWORD))).isEqualTo("200");
      assertThat(hash(identity, name)).startsWith("$pbkdf2_sha512$210000$");
      assertThat(outcome(identity.signIn(name, PASSWORD))).isEqualTo("200");
      assertThat(outcome(identity.signIn(name, "short"))).isEqualTo("401/10000");
      assertThat(outcome(identity.signIn("nobody at all", "short"))).isEqualTo("401/10000");
    } finally {
      put(identity, hashPath, "{\"value\":\"argon2id\"}");
      put(identity, lengthPath, "{\"value\":8}");
    }
    assertThat(outcome(identity.signIn(name, PASSWORD))).isEqualTo("200");
    assertThat(hash(identity, name)).as("and back").startsWith("$argon2id$");
  }

  private static String hash(IdentityServer identity, String name) throws Exception {
    try (Connection connection = identity.server.database(true);
        var query =
            connection.prepareStatement("SELECT password_hash FROM users WHERE username = ?")) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
