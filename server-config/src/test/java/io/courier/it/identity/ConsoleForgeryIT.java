package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Posts to the console that its own pages did not send, and what its cookies are worth. */
@ExtendWith(IdentityServer.Shared.class)
@Tag("HARD-11")
class ConsoleForgeryIT {
  private static final String HOME = "/console/index.xhtml";
  private static final String STATE = "jakarta.faces.ViewState";
  private static final Map<String, String> SIGN_OUT =
      Map.of("session", "session", "session_SUBMIT", "1", "session:signOut", "Sign out");

  private static ConsoleBrowser signedIn(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    ConsoleBrowser browser = new ConsoleBrowser(identity).signIn(name, PASSWORD);
    assertThat(browser.open(HOME).page.statusCode()).isEqualTo(200);
    return browser;
  }

  private static void assertStillSignedIn(ConsoleBrowser browser, String as) throws Exception {
    assertThat(browser.open(HOME).page.statusCode()).as(as).isEqualTo(200);
  }

  @Test
  void aPostNeedsTheViewStateOfItsOwnSession(IdentityServer identity) throws Exception {
    ConsoleBrowser victim = signedIn(identity);
    ConsoleBrowser attacker = signedIn(identity);
    Map<String, String> theirs = new LinkedHashMap<>(attacker.hidden());
    assertThat(theirs).containsKey(STATE);
    theirs.putAll(SIGN_OUT);
    Map<String, String> own = new LinkedHashMap<>(victim.hidden());

    victim.send(victim.form(HOME, SIGN_OUT));
    assertStillSignedIn(victim, "no view state");
    victim.send(victim.form(HOME, theirs));
    assertStillSignedIn(victim, "the view state of another session");
    for (String state : List.of("", "0", "AAAA", "stateless", own.get(STATE) + "x", "../../x")) {
      Map<String, String> changed = new LinkedHashMap<>(own);
      changed.putAll(SIGN_OUT);
      changed.put(STATE, state);
      victim.send(victim.form(HOME, changed));
      assertThat(victim.page.body()).as(state).doesNotContain("Exception", "java.");
      assertStillSignedIn(victim, "view state " + state);
    }
    victim.open(HOME).post(HOME, Map.of("session:signOut", "Sign out"));
    assertThat(victim.open(HOME).location()).as("the real form").isEqualTo(ConsoleBrowser.LOGIN);
  }

  @Test
  void aPostOfAnotherSiteIsRefusedEvenWithEverythingRight(IdentityServer identity)
      throws Exception {
    ConsoleBrowser browser = signedIn(identity);
    String own = identity.server.uri().toString();
    Map<String, String> good = new LinkedHashMap<>(browser.hidden());
    good.putAll(SIGN_OUT);
    for (String[] header :
        new String[][] {
          {"Origin", "https://evil.example"},
          {"Origin", "null"},
          {"Origin", own + ".evil.example"},
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"}
        }) {
      browser.send(browser.form(HOME, good).header(header[0], header[1]));
      assertThat(browser.page.statusCode()).as(header[1]).isEqualTo(403);
      assertStillSignedIn(browser, header[1]);
    }
    browser.open(HOME);
    Map<String, String> fresh = new LinkedHashMap<>(browser.hidden());
    fresh.putAll(SIGN_OUT);
    browser.send(
        browser.form(HOME, fresh).header("Origin", own).header("Sec-Fetch-Site", "same-origin"));
    assertThat(browser.open(HOME).location()).as("its own page").isEqualTo(ConsoleBrowser.LOGIN);
  }

  @Test
  void withoutASessionAPostLeadsToTheLogin(IdentityServer identity) throws Exception {
    ConsoleBrowser nobody = new ConsoleBrowser(identity);
    nobody.send(nobody.form(HOME, SIGN_OUT));
    assertThat(nobody.page.statusCode()).isEqualTo(302);
    assertThat(nobody.location()).isEqualTo(ConsoleBrowser.LOGIN);
  }

  /** An id the attacker chose, or knew before the login, is worth nothing after it. */
  @Test
  @Tag("HARD-12")
  void theSessionsIdIsNewAtLogin(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    ConsoleBrowser attacker = new ConsoleBrowser(identity).open(ConsoleBrowser.LOGIN);
    ConsoleBrowser victim = new ConsoleBrowser(identity);
    victim.cookies.putAll(attacker.cookies);
    victim.signIn(name, PASSWORD);
    assertThat(victim.open(HOME).page.statusCode()).isEqualTo(200);
    assertThat(attacker.open(HOME).location()).as("planted").isEqualTo(ConsoleBrowser.LOGIN);

    ConsoleBrowser invented = new ConsoleBrowser(identity);
    invented.cookies.put("JSESSIONID", "0000AttackerChosen:-1");
    invented.signIn(name, PASSWORD);
    assertThat(invented.cookies.get("JSESSIONID")).doesNotContain("AttackerChosen");
    for (String path : List.of(HOME + ";jsessionid=x", HOME + "?JSESSIONID=x")) {
      assertThat(new ConsoleBrowser(identity).open(path).page.statusCode()).isIn(302, 404);
    }
  }

  @Test
  @Tag("HARD-12")
  @Tag("RFT-04")
  void signOutEndsTheRefreshToken(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    ConsoleBrowser browser = new ConsoleBrowser(identity).signIn(name, PASSWORD).open(HOME);
    assertThat(openTokens(identity, name)).isEqualTo(1);
    browser.post(HOME, Map.of("session:signOut", "Sign out"));
    assertThat(openTokens(identity, name)).isZero();
  }

  private static long openTokens(IdentityServer identity, String name) throws Exception {
    try (var connection = identity.server.database(true);
        var query =
            connection.prepareStatement(
                "SELECT count(*) FROM refresh_tokens t JOIN users u ON u.id = t.user_id"
                    + " WHERE u.username = ? AND t.revoked_at IS NULL")) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Test
  @Tag("HARD-12")
  void everyCookieIsBoundToTheConsole(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    ConsoleBrowser browser = new ConsoleBrowser(identity);
    for (String path :
        List.of(
            ConsoleBrowser.LOGIN,
            HOME,
            "/console/",
            "/console/nothing.xhtml",
            "/",
            "/api/v1/users",
            "/health",
            "/console/setup.xhtml")) {
      assertFlags(browser.open(path), path);
    }
    assertFlags(browser.signIn(name, PASSWORD), "login");
    assertFlags(browser.open(HOME), "home");
    assertFlags(browser.post(HOME, Map.of("session:signOut", "Sign out")), "sign-out");
    assertThat(browser.cookies.keySet()).containsExactly("JSESSIONID");
  }

  private static void assertFlags(ConsoleBrowser browser, String as) {
    for (String cookie : browser.page.headers().allValues("Set-Cookie")) {
      assertThat(cookie)
          .as(as)
          .contains("Path=/console")
          .containsIgnoringCase("Secure")
          .containsIgnoringCase("HttpOnly")
          .contains("SameSite=Strict")
          .doesNotContain("Domain=");
    }
  }
}
