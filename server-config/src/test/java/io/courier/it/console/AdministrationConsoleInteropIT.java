package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Administration and the own account in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class AdministrationConsoleInteropIT {
  private static final String USERS = "/console/administration/users/list.xhtml";
  private static final String NEW = "/console/administration/users/new.xhtml";
  private static final String SECURITY = "/console/administration/security.xhtml";
  private static final String MAIL = "/console/administration/mail.xhtml";
  private static final String PARTITIONS = "/console/administration/partitions.xhtml";
  private static final String INVENTORY = "/console/administration/inventory.xhtml";
  private static final String SYSTEM = "/console/system.xhtml";
  private static final String PAYLOAD = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";

  private ConsoleGround ground;
  private Api api;

  @BeforeEach
  void open(CourierServer server) {
    ground = ConsoleGround.of(server);
    api = ground.api();
  }

  private JsonObject stored(String username) {
    return api.get("/users?search=" + username).body().getJsonArray("data").getJsonObject(0);
  }

  private static Browser edit(Browser browser, String username) {
    browser.go(USERS + "?search=" + username).click("#users tbody a");
    return browser.waitForText("h1", username);
  }

  @Test
  @Tag("RBAC-10")
  @Tag("HARD-08")
  void usersAreMadeChangedAndDeleted() {
    String name = "new-" + UUID.randomUUID();
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(USERS + "?search=root-admin").waitForText("#users", "Admin").picture("users");
      browser.colours("dark").picture("users-dark").colours("light");
      browser.click("main a.primary").waitForPath(NEW);
      browser.click("button.primary").waitForText(".problem", "required");
      assertThat(browser.elements("[aria-invalid=true]")).hasSizeGreaterThanOrEqualTo(3);
      browser.type("#user\\:username", name).type("#user\\:displayName", PAYLOAD);
      browser.type("#user\\:password", "first secret").type("#user\\:confirmPassword", "other");
      browser.click("button.primary").waitForText(".problem", "Must equal").picture("user-errors");
      assertThat(browser.value("#user\\:password")).as("a password is not sent back").isEmpty();
      assertThat(source(browser)).doesNotContain("first secret");
      browser.type("#user\\:password", "short").type("#user\\:confirmPassword", "short");
      browser.click("button.primary").waitForText(".problem", "at least 8 characters");
      browser.type("#user\\:password", "first secret");
      browser.type("#user\\:confirmPassword", "first secret");
      browser.click("button.primary").waitForPath(USERS).waitForText("#notices", "was created");
      assertThat(stored(name).getString("role")).isEqualTo("viewer");

      edit(browser, name).size(1280, 1150).picture("user").colours("dark").picture("user-dark");
      browser.colours("light").choose("#user\\:role", "operator").type("#user\\:email", "no mail");
      browser.click("#user\\:save").waitForText(".problem", "e-mail address");
      browser.type("#user\\:email", "new@example.org").click("#user\\:save");
      browser.waitForPath(USERS).waitForText("#notices", "was saved");
      assertThat(stored(name).getString("role")).isEqualTo("operator");
      edit(browser, name).click("[data-ask=askDelete]").picture("user-delete");
      browser.waitForText("#askDelete", name).click("#deleting\\:delete");
      browser.waitForPath(USERS).waitForText("#notices", "was deleted");
      browser.go(USERS + "?search=" + name).waitForText(".empty", "Nothing matches");
    }
  }

  private static String source(Browser browser) {
    return browser.script("return document.documentElement.outerHTML").toString();
  }

  @Test
  @Tag("RBAC-10")
  void theListIsSearchedSortedAndPagedByTheServer() {
    String group = "many" + UUID.randomUUID().toString().substring(0, 8);
    for (int i = 10; i < 37; i++) {
      JsonObject user =
          Json.createObjectBuilder()
              .add("username", group + "-" + i)
              .add("displayName", "Number " + (100 - i))
              .add("password", ConsoleGround.PASSWORD)
              .add("role", "viewer")
              .build();
      api.post("/users", user).data();
    }
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(USERS).type("#search", group).click(".filter button");
      browser.waitForText(".pager", "27 users").waitForText("#users tbody th", group + "-10");
      assertThat(browser.elements("#users tbody tr")).hasSize(25);
      browser.click("#users th:nth-child(2) a.sort").waitForText("th[aria-sort=ascending]", "name");
      assertThat(browser.text("#users tbody th")).isEqualTo(group + "-36");
      browser.click("#users th:nth-child(2) a.sort").waitForText("th[aria-sort=descending]", "");
      assertThat(browser.text("#users tbody th")).isEqualTo(group + "-10");
      browser.click(".pager a").waitForText(".pager", "2 / 2");
      assertThat(browser.elements("#users tbody tr")).hasSize(2);
      assertThat(browser.address()).contains("search=" + group, "sort=displayName", "page=2");
    }
  }

  @Test
  @Tag("RBAC-10")
  @Tag("GUARD-02")
  void guardsAreMessagesAndALockIsEnded() {
    String locked = ground.newUser("viewer");
    for (int i = 0; i < 5; i++) {
      Api.anonymous(ground.server())
          .post(
              "/auth/login",
              Json.createObjectBuilder().add("username", locked).add("password", "wrong").build());
    }
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      edit(browser, ConsoleGround.ADMIN);
      leaveOneAdmin();
      assertThat(browser.has("[data-ask=askDelete]")).as("nobody deletes himself").isFalse();
      browser.choose("#user\\:role", "viewer").click("#user\\:save");
      browser.waitForText("#notices", "last active administrator").picture("user-guard");
      browser
          .go(USERS + "?search=" + locked)
          .waitForText("#users", "locked")
          .picture("user-locked");
      edit(browser, locked).waitForText("#locked", "wrong passwords").picture("user-unlock");
      browser.click("#unlocking\\:unlock").waitForText("#notices", "can sign in again");
      assertThat(browser.has("#locked")).isFalse();
    }
    ground.signedIn(locked).close();
  }

  /** Other tests make administrators too. */
  private void leaveOneAdmin() {
    for (JsonObject user :
        api.get("/users?search=admin-&pageSize=100")
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class)) {
      api.delete("/users/" + user.getString("id"));
    }
  }

  @Test
  @Tag("RBAC-10")
  @Tag("AUD-08")
  void aResetEndsTheSessionsOfTheUser() {
    String name = ground.newUser("operator");
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN);
        Browser theirs = ground.signedIn(name)) {
      edit(browser, name).type("#reset\\:newPassword", "set by an admin");
      browser.type("#reset\\:confirmPassword", "something else").click("#reset\\:resetPassword");
      browser.waitForText(".problem", "Must equal");
      assertThat(source(browser)).doesNotContain("set by an admin");
      browser.type("#reset\\:newPassword", "set by an admin");
      browser.type("#reset\\:confirmPassword", "set by an admin").click("#reset\\:resetPassword");
      browser.waitForPath(USERS).waitForText("#notices", "every session of the user has ended");
      theirs.go("/console/index.xhtml").waitForPath("/console/login.xhtml");
    }
    ground.signedIn(name, "set by an admin").close();
  }

  @Test
  @Tag("AUD-04")
  @Tag("HARD-12")
  void everyUserChangesThePasswordOfHisOwn() {
    String name = ground.newUser("viewer", PAYLOAD);
    String next = "chosen by the viewer";
    try (Browser browser = ground.signedIn(name);
        Browser other = ground.signedIn(name)) {
      browser.click("a.account").waitForPath("/console/account.xhtml").picture("account");
      assertThat(browser.text("main")).contains(name, PAYLOAD, "Viewer");
      browser.colours("dark").picture("account-dark").colours("light");
      change(browser, "not the password", next, next);
      browser.waitForText(".problem", "current password is wrong").picture("account-error");
      assertThat(source(browser)).doesNotContain(next, "not the password");
      change(browser, ConsoleGround.PASSWORD, "short", "short");
      browser.waitForText(".problem", "at least 8");
      change(browser, ConsoleGround.PASSWORD, next, next);
      browser.waitForPath("/console/login.xhtml").waitForText(".notice", "password was changed");
      browser.picture("login-changed").go("/console/index.xhtml");
      browser.waitForPath("/console/login.xhtml");
      other.go("/console/index.xhtml").waitForPath("/console/login.xhtml");
      ConsoleGround.login(browser, name, next).waitForPath("/console/index.xhtml");
    }
  }

  private static void change(Browser browser, String current, String next, String again) {
    browser.type("#password\\:currentPassword", current).type("#password\\:newPassword", next);
    browser.type("#password\\:confirmPassword", again).click("#password\\:change");
  }

  @Test
  @Tag("RBAC-11")
  @Tag("FIPS-23")
  void securitySettingsAreCheckedAndTheFrameShowsTheMode() {
    String attempts = "#settings\\:auth_max_login_attempts";
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(SECURITY).waitForText("#fipsMode", "on").waitForText(".bar", "FIPS on");
      browser.waitForText("#fipsModule", "validated").size(1280, 1700).picture("security");
      browser.colours("dark").picture("security-dark").colours("light").size(1280, 900);
      browser.type(attempts, "21").type("#settings\\:auth_refresh_token_days", "0");
      browser.click("#settings\\:save").waitForText(".problem", "between 1 and 20");
      browser.waitForText(".problem", "between 1 and 90").picture("security-errors");
      assertThat(ground.setting("auth.max_login_attempts")).isEqualTo("5");
      browser.go(SECURITY).type(attempts, "6").click("#settings\\:save");
      browser.waitForText("#notices", "The setting was saved");
      assertThat(ground.setting("auth.max_login_attempts")).isEqualTo("6");
      browser.choose("#settings\\:auth_password_hash", "pbkdf2_sha512").click("#settings\\:save");
      browser.waitForText(".problem", "at least 14");
      browser.type("#settings\\:auth_password_min_length", "14").click("#settings\\:save");
      browser.waitForText("#notices", "2 settings were saved");
      browser.click("[data-ask=askFipsOff]").picture("fips-off").click("#switchingOff\\:fipsOff");
      browser.waitForText("#notices", "FIPS mode is off").waitForText(".bar", "FIPS off");
      browser.picture("frame-fips-off").click("[data-ask=askFipsOn]").picture("fips-on");
      browser.click("#switchingOn\\:fipsOn").waitForText(".bar", "FIPS on");
    } finally {
      ground.fipsMode(true);
      ground.setting("auth.password_hash", "argon2id");
      ground.setting("auth.password_min_length", "8");
      ground.setting("auth.max_login_attempts", "5");
    }
  }

  @Test
  @Tag("RBAC-12")
  void systemSettingsAreEditedByAdminsAndSeenByAll() {
    String limit = "#settings\\:job_concurrency_limit";
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(SYSTEM).size(1280, 2300).picture("system").colours("dark").picture("system-dark");
      browser.colours("light").size(1280, 900).type(limit, "many");
      browser.type("#settings\\:filesystem_allowed_roots", "[\"../etc\"]");
      browser.click("#settings\\:save").waitForText(".problem", "between 1 and 200");
      browser.waitForText(".problem", "absolute directories");
      browser.go(SYSTEM).type(limit, "7").click("#settings\\:save");
      browser.waitForText("#notices", "was saved");
      assertThat(ground.setting("job.concurrency_limit")).isEqualTo("7");
    } finally {
      ground.setting("job.concurrency_limit", "5");
    }
    for (String role : List.of("operator", "viewer")) {
      try (Browser browser = ground.signedIn(ground.newUser(role))) {
        browser.click(".below a").waitForPath(SYSTEM).waitForText("main", "Jobs that run at once");
        assertThat(browser.has("main input, main select, main button")).isFalse();
        assertThat(browser.elements(".tabs a")).hasSize(1);
        browser.picture("system-" + role);
      }
    }
  }

  @Test
  @Tag("FIPS-23")
  @Tag("FIPS-27")
  void theInventoryAndWhatTheSwitchStopsAreShown() {
    String name = "Edwards " + UUID.randomUUID();
    ground.fipsMode(false);
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go("/console/keys/generate.xhtml").choose("#key\\:keyType", "ed25519");
      browser.type("#key\\:name", name).click("button.primary").waitForText("h1", name);
      browser.go(SECURITY).click("[data-ask=askFipsOn]").waitForText("#stopped", name);
      browser.picture("fips-stops").click("#switchingOn\\:fipsOn").waitForText(".bar", "FIPS on");
      browser.go("/console/keys/generate.xhtml");
      assertThat(browser.choices("#key\\:keyType")).doesNotContain("ed25519");
      browser.go("/console/keys/list.xhtml?search=Edwards").waitForText(".badge", "Non-FIPS");
      browser.go(SECURITY).click("a[href*='inventory']").waitForText("#inventory", name);
      assertThat(browser.text("main")).contains("bc-fips-", "#4943", "interim", "Argon2id");
      browser.size(1280, 2200).picture("inventory").colours("dark").picture("inventory-dark");
    } finally {
      ground.fipsMode(true);
    }
  }

  @Test
  @Tag("AUD-01")
  void partitionsAreListedAndTheLogIsVerified() {
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(PARTITIONS).waitForText("main", "audit_log_entries").picture("partitions");
      assertThat(browser.text("main")).contains("connection_audit_log", "job_executions", "open");
      browser.click("#verifying\\:verify").waitForText("#report", "intact");
      browser.picture("partitions-verified").colours("dark").picture("partitions-dark");
    }
  }

  @Test
  @Tag("ASSET-05")
  void theMailServersPasswordGoesInOnly() {
    String secret = "smtp-" + UUID.randomUUID();
    try (Browser browser = ground.signedIn(ConsoleGround.ADMIN)) {
      browser.go(MAIL).type("#mail\\:host", "mail.example.org").type("#mail\\:port", "70000");
      browser.type("#mail\\:password", secret).click("#mail\\:save");
      browser.waitForText(".problem", "between 1 and 65535").picture("mail-error");
      assertThat(source(browser)).doesNotContain(secret);
      browser.waitForText(".problem", "was not kept");
      browser.type("#mail\\:port", "465").click("#mail\\:save");
      browser.waitForText(".problem", "Enter the new password").picture("mail-secret-again");
      browser.type("#mail\\:password", secret).click("#mail\\:save");
      browser.waitForText("#notices", "were saved").waitForText("#mail", "Configured");
      browser.picture("mail").colours("dark").picture("mail-dark");
      assertThat(source(browser)).doesNotContain(secret);
      browser.choose("#mail\\:passwordChange", "clear").click("#mail\\:save");
      browser.waitForText("#mail", "not configured");
      assertThat(api.get("/settings/smtp").data().getInt("port")).isEqualTo(465);
      browser.type("#mail\\:host", "").click("#mail\\:save").waitForText("#notices", "were saved");
      browser.type("#testing\\:recipient", "nobody").click("#testing\\:test");
      browser.waitForText("#testing .problem", "e-mail address");
      browser.type("#testing\\:recipient", "ops@example.org").click("#testing\\:test");
      browser.waitForText("#outcome", "7206").picture("mail-test");
    } finally {
      api.send("PUT", "/settings/smtp", Json.createObjectBuilder().build());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "viewer"})
  @Tag("RBAC-10")
  @Tag("RBAC-11")
  void whatTheRoleMayNotDoIsRefusedAtItsAddress(String role) {
    try (Browser browser = ground.signedIn(ground.newUser(role))) {
      assertThat(browser.has("a[href*='/administration/']")).isFalse();
      for (String page :
          List.of(USERS, NEW, SECURITY, MAIL, PARTITIONS, INVENTORY, USERS.replace(".xhtml", ""))) {
        browser.go(page).waitForText("h1", "Insufficient permissions");
      }
      browser.picture("forbidden");
    }
  }
}
