package io.courier.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
@Tag("HARD-01")
class CorsIT {
  private static final String OWN = "http://localhost:3000";
  private static final String[] PREFLIGHT = {
    "Access-Control-Request-Method: DELETE", "Access-Control-Request-Headers: authorization, x-any"
  };

  @Test
  void theOneOriginMayDoEverything(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    RawHttp.Answer preflight =
        raw.send(
            "OPTIONS", "/api/v1/users", new byte[0], "Origin: " + OWN, PREFLIGHT[0], PREFLIGHT[1]);
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.all("Access-Control-Allow-Origin")).containsExactly(OWN);
    assertThat(preflight.all("Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(preflight.all("Access-Control-Allow-Methods").get(0)).contains("DELETE", "PATCH");
    assertThat(preflight.all("Access-Control-Allow-Headers"))
        .containsExactly("authorization, x-any");
    assertThat(preflight.all("Vary")).contains("Origin");
    RawHttp.Answer refused = raw.get("/api/v1/users", "Origin: " + OWN);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.all("Access-Control-Allow-Origin")).as("on errors too").containsExactly(OWN);
  }

  @Test
  void noOtherOriginIsNamedNorReflected(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    for (String origin :
        List.of(
            "https://evil.example",
            "null",
            "http://localhost:3000.evil.example",
            "http://localhost:30000",
            "https://localhost:3000",
            "http://LOCALHOST:3000/",
            "http://localhost",
            "http://localhost:3000, https://evil.example",
            "*",
            "")) {
      for (RawHttp.Answer answer :
          List.of(
              raw.send(
                  "OPTIONS",
                  "/api/v1/users",
                  new byte[0],
                  "Origin: " + origin,
                  PREFLIGHT[0],
                  PREFLIGHT[1]),
              raw.get("/api/v1/users", "Origin: " + origin, token),
              raw.get("/console/login.xhtml", "Origin: " + origin),
              raw.get("/health", "Origin: " + origin))) {
        assertThat(answer.headers())
            .as(origin)
            .noneMatch(h -> h.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
      }
    }
    assertThat(raw.get("/api/v1/users", token).headers())
        .as("no origin")
        .noneMatch(h -> h.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
  }
}
