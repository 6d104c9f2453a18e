package io.courier.it.console;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.UUID;

/** What every test of pages needs: the console of a server that is set up, and its users. */
record ConsoleGround(CourierServer server, Api api) {
  static final String ADMIN = "root-admin";
  static final String PASSWORD = "a password for the tests only";

  /** The console of the server; skips the test loudly where there is no browser. */
  static ConsoleGround of(CourierServer server) {
    Browser.requireInstalled();
    return new ConsoleGround(server, Api.admin(server));
  }

  /** A fresh browser after the login of the user. */
  Browser signedIn(String user) {
    return signedIn(user, PASSWORD);
  }

  Browser signedIn(String user, String password) {
    return login(Browser.open(server), user, password).waitForPath("/console/index.xhtml");
  }

  /** Fills in the login page and sends it. */
  static Browser login(Browser browser, String user, String password) {
    browser.go("/console/login.xhtml").type("#login\\:username", user);
    return browser.type("#login\\:password", password).click("button.primary");
  }

  /** Name of a new user of the role. */
  String newUser(String role) {
    return newUser(role, "A " + role);
  }

  String newUser(String role, String displayName) {
    String name = role + "-" + UUID.randomUUID();
    JsonObject user =
        Json.createObjectBuilder()
            .add("username", name)
            .add("displayName", displayName)
            .add("password", PASSWORD)
            .add("role", role)
            .add("isActive", true)
            .build();
    api.post("/users", user).data();
    return name;
  }

  void fipsMode(boolean on) {
    setting("security.fips_mode_enabled", Boolean.toString(on));
  }

  void setting(String key, String value) {
    JsonObject change = Json.createObjectBuilder().add("value", value).build();
    api.send("PUT", "/settings/" + key, change).data();
  }

  String setting(String key) {
    return api
        .get("/settings")
        .data()
        .getJsonArray("settings")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(s -> s.getString("key").equals(key))
        .map(s -> s.getString("value"))
        .findFirst()
        .orElseThrow();
  }
}
