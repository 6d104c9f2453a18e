package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.testing.HostileTokens;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens of our own making, next to real ones, on the running server. */
@ExtendWith(IdentityServer.Shared.class)
class HostileTokenIT {
  private static final String ANYWHERE = "/api/v1/users";

  private static HostileTokens tokensLike(IdentityServer identity, String real) throws Exception {
    return HostileTokens.like(real, identity.signingSecret(), Clock.systemUTC().instant());
  }

  @Test
  @Tag("JWT-03")
  @Tag("JWT-04")
  @Tag("RBAC-14")
  @Tag("ASSET-06")
  void noneIsAcceptedAndNoneIsWrittenDown(IdentityServer identity) throws Exception {
    JsonObject viewer = identity.newUser("viewer");
    String real = identity.accessToken(viewer.getString("username"), PASSWORD);
    HostileTokens made = tokensLike(identity, real);
    assertThat(me(identity, "Bearer " + real)).isEqualTo("200");
    assertThat(me(identity, "Bearer " + made.good(60)))
        .as("the forger's tools work")
        .isEqualTo("200");
    assertThat(me(identity, "Bearer " + made.good(-25))).as("within the skew").isEqualTo("200");
    assertThat(me(identity, "Bearer " + made.withoutPrivateClaims()))
        .as("the claims of the reference")
        .isEqualTo("200");

    Map<String, String> hostile = made.all();
    assertThat(hostile.size()).isGreaterThan(80);
    for (Map.Entry<String, String> token : hostile.entrySet()) {
      String header = "Bearer " + token.getValue();
      assertThat(me(identity, header)).as(token.getKey()).isEqualTo("401/10007");
      assertThat(outcome(get(identity, ANYWHERE, "Authorization", header)))
          .as(token.getKey())
          .isEqualTo(saysThatItEnded(token.getKey()) ? "401/1011" : "401/1010");
      assertThat(get(identity, "/api/v1/setup/status", "Authorization", header).statusCode())
          .as("an open address answers, with %s", token.getKey())
          .isEqualTo(200);
    }
    for (Map.Entry<String, String> token : hostile.entrySet()) {
      if (token.getValue().length() > 20) {
        assertNowhere(identity, token.getKey(), token.getValue());
      }
    }
  }

  private static boolean saysThatItEnded(String name) {
    return name.contains(" ago") || name.equals("end that is negative");
  }

  @Test
  @Tag("JWT-04")
  @Tag("HARD-11")
  void aGoodTokenInTheWrongPlaceIsNone(IdentityServer identity) throws Exception {
    String good = identity.adminToken();
    assertThat(me(identity, "Bearer " + good)).isEqualTo("200");
    for (String header :
        List.of(
            "bearer " + good,
            "BEARER " + good,
            "Bearer  " + good,
            "Bearer" + good,
            "Bearer " + good + ", Bearer " + good,
            "Token " + good,
            "Basic " + good,
            good)) {
      assertThat(me(identity, header)).as(header.substring(0, 10)).isEqualTo("401/10007");
    }
    assertThat(
            outcome(
                get(identity, ANYWHERE, "Authorization", "Bearer " + good, "Authorization", "x")))
        .as("two headers")
        .isEqualTo("401/1010");
    assertThat(
            outcome(
                get(
                    identity,
                    ANYWHERE,
                    "Authorization",
                    "Bearer x",
                    "Authorization",
                    "Bearer " + good)))
        .as("two headers, the good one last")
        .isEqualTo("401/1010");
    for (String name :
        List.of("Cookie", "X-Access-Token", "Proxy-Authorization", "X-Forwarded-Authorization")) {
      String value = name.equals("Cookie") ? "Bearer=" + good + "; jwt=" + good : "Bearer " + good;
      assertThat(outcome(get(identity, ANYWHERE, name, value))).as(name).isEqualTo("401/1010");
    }
    for (String query : List.of("access_token=", "token=", "Authorization=Bearer%20")) {
      assertThat(outcome(identity.server.get(ANYWHERE + "?" + query + good, null)))
          .as(query)
          .isEqualTo("401/1010");
    }
    HttpRequest form =
        identity
            .server
            .request(ANYWHERE, null)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("access_token=" + good))
            .build();
    assertThat(identity.server.http().send(form, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isIn(401, 415);
  }

  private static String me(IdentityServer identity, String header) throws Exception {
    return outcome(get(identity, "/api/v1/auth/me", "Authorization", header));
  }

  private static HttpResponse<String> get(IdentityServer identity, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = identity.server.request(path, null);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return identity.server.http().send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The last part is what makes a token worth something; 8 characters of it may be shown. */
  private static void assertNowhere(IdentityServer identity, String name, String token)
      throws IOException {
    String secret = token.substring(token.length() - 20);
    try (Stream<Path> files = Files.walk(identity.server.logs())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text.contains(secret)).as("%s in %s", name, file.getFileName()).isFalse();
      }
    }
  }
}
