package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
class ConsoleSessionIT {
  private static final String LOGIN = "/console/login.xhtml";
  private static final String HOME = "/console/index.xhtml";

  @Test
  @Tag("HARD-11")
  @Tag("HARD-12")
  void theConsolesCookieOpensTheConsoleOnly(IdentityServer identity) throws Exception {
    ConsoleBrowser browser = new ConsoleBrowser(identity).open(LOGIN);
    String anonymousSession = browser.cookies.get("JSESSIONID");
    browser.signIn(IdentityServer.ADMIN, PASSWORD);
    assertThat(browser.page.statusCode()).isEqualTo(302);
    assertThat(browser.location()).isEqualTo(HOME);
    assertThat(browser.cookies.get("JSESSIONID")).isNotEqualTo(anonymousSession);
    for (String cookie : browser.page.headers().allValues("Set-Cookie")) {
      if (!cookie.contains("Max-Age=0")) {
        assertThat(cookie).contains("Path=/console", "Secure", "HttpOnly", "SameSite=Strict");
      }
    }
    browser.open(HOME);
    assertThat(browser.page.statusCode()).isEqualTo(200);
    assertThat(browser.page.body()).contains("First Admin").doesNotContain("eyJ");
    for (String path : List.of("/api/v1/users", "/api/v1/settings")) {
      var forged =
          identity
              .server
              .http()
              .send(
                  identity
                      .server
                      .request(path, null)
                      .header("Cookie", browser.cookieHeader())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(outcome(forged)).as(path).isEqualTo("401/1010");
    }
    assertThat(browser.cookies).doesNotContainKeys("CourierLtpa", "LtpaToken2");
    for (String path :
        List.of(
            "/ibm/api/batch/jobinstances",
            "/ibm/api//batch/jobinstances",
            "/ibm/api/%62atch/jobinstances",
            "/ibm/api/batch;x/jobinstances")) {
      var request =
          identity.server.request(path, null).header("Cookie", browser.cookieHeader()).build();
      assertThat(
              identity
                  .server
                  .http()
                  .send(request, HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .as(path)
          .isIn(400, 401, 403, 404);
    }
  }

  @Test
  @Tag("HARD-11")
  void aBearerTokenDoesNotOpenTheConsole(IdentityServer identity) throws Exception {
    var answer = identity.server.get(HOME, identity.adminToken());
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).hasValue(LOGIN);
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
  }

  @Test
  @Tag("AUTH-05")
  @Tag("LOCK-01")
  void refusalsHaveTheirOwnMessages(IdentityServer identity) throws Exception {
    JsonObject user = identity.newUser("viewer");
    String name = user.getString("username");
    ConsoleBrowser browser = new ConsoleBrowser(identity);
    for (int i = 0; i < 5; i++) {
      assertThat(browser.signIn(name, "wrong").page.body()).contains("password is wrong");
    }
    assertThat(browser.signIn(name, PASSWORD).page.body()).contains("is locked");
    JsonObject inactive = identity.newUser("viewer");
    identity.server.put(
        "/api/v1/users/" + inactive.getString("id"),
        IdentityServer.user(inactive.getString("username"), "viewer", false, null),
        identity.adminToken());
    assertThat(browser.signIn(inactive.getString("username"), PASSWORD).page.body())
        .contains("is disabled");
  }

  @Test
  @Tag("RBAC-01")
  void aSessionEndsAtSignOutAndWhenTheUserIsDeactivated(IdentityServer identity) throws Exception {
    JsonObject user = identity.newUser("viewer");
    ConsoleBrowser browser =
        new ConsoleBrowser(identity).signIn(user.getString("username"), PASSWORD);
    browser.open(HOME);
    String before = browser.cookieHeader();
    browser.post(HOME, Map.of("session:signOut", "Sign out"));
    assertThat(browser.location()).isEqualTo(LOGIN);
    browser.cookies.clear();
    for (String pair : before.split("; ", -1)) {
      browser.cookies.put(
          pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    assertThat(browser.open(HOME).location()).as("the old cookie").isEqualTo(LOGIN);

    ConsoleBrowser second =
        new ConsoleBrowser(identity).signIn(user.getString("username"), PASSWORD);
    assertThat(second.open(HOME).page.statusCode()).isEqualTo(200);
    identity.server.delete("/api/v1/users/" + user.getString("id"), identity.adminToken());
    assertThat(second.open(HOME).location()).as("deleted user").isEqualTo(LOGIN);
  }

  @Test
  @Tag("SETUP-02")
  void noPathTrickReachesAPage(IdentityServer identity) throws Exception {
    for (String path :
        List.of(
            "/console/login.xhtml;x/../index.xhtml",
            "/console/index.xhtml;x",
            "/console//index.xhtml",
            "/console/index.xhtml/x",
            "/console/login.xhtml/..;/index.xhtml",
            "/console/%2e/index.xhtml",
            "/console/WEB-INF/web.xml",
            "/console/nothing.xhtml")) {
      var answer = identity.server.get(path, null);
      assertThat(answer.statusCode()).as(path).isIn(302, 400, 404);
      assertThat(answer.body()).as(path).doesNotContain("Signed in as", "security-constraint");
    }
  }
}
