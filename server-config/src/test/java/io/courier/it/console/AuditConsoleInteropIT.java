package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The audit page and its export in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class AuditConsoleInteropIT {
  private static final String LOG = "/console/audit/list.xhtml";
  private static final String PAYLOAD = "<script>alert(1)</script><b>\"'&";

  private ConsoleGround ground;

  @BeforeEach
  void open(CourierServer server) {
    ground = ConsoleGround.of(server);
  }

  private String key(String name) {
    return ground
        .api()
        .post(
            "/ssh-keys/generate",
            Json.createObjectBuilder().add("name", name).add("keyType", "ecdsa_256").build())
        .data()
        .getString("id");
  }

  @Test
  @Tag("AUD-01")
  @Tag("RBAC-10")
  void everyRoleFiltersTheLogAndNobodyChangesIt() {
    String id = key(PAYLOAD);
    for (String role : List.of("viewer", "operator", "admin")) {
      try (Browser browser = ground.signedIn(ground.newUser(role))) {
        browser.click("a[href*='/audit/']").waitForPath(LOG).waitForText("#log", "Login");
        browser.picture("audit-" + role);
        assertThat(browser.elements("main form[method=post], main button[data-ask]")).isEmpty();
        browser.type("#entityType", "ssh_key").type("#entityId", id).click(".filter button");
        browser.waitForText(".pager", "1 entry").waitForText("#log", "KeyGenerated");
        assertThat(browser.address()).contains("entityType=ssh_key", "entityId=" + id);
        browser.click("#log summary").waitForText("#log pre", "\"algorithm\"");
        assertThat(browser.text("#log pre")).startsWith("{\n");
        browser.picture("audit-detail").click("#log td a").waitForText("h1", PAYLOAD);
      }
    }
  }

  @Test
  @Tag("AUD-01")
  void whatUsersTypedIsInertAndTimesAreChecked() {
    String name = PAYLOAD + UUID.randomUUID();
    ground
        .api()
        .post(
            "/users",
            Json.createObjectBuilder()
                .add("username", name)
                .add("displayName", PAYLOAD)
                .add("password", ConsoleGround.PASSWORD)
                .add("role", "viewer")
                .build())
        .data();
    try (Browser browser = ground.signedIn(name)) {
      browser.waitForText("#caller", PAYLOAD).go(LOG).type("#user", name).click(".filter button");
      browser.waitForText("#log", name).picture("audit-payload");
      assertThat(browser.elements("#log script, #log b, #caller script")).isEmpty();
      browser.go(LOG + "?operation=UserCreated").click("#log summary");
      browser.waitForText("#log pre", PAYLOAD.replace("\"", "\\\""));
      browser.colours("dark").size(1280, 1200).picture("audit-dark").colours("light");
      browser.go(LOG + "?from=2030-01-01T00:00").waitForText(".empty", "Nothing matches");
      browser.go(LOG + "?from=yesterday&entityId=7").waitForText("#notices", "Must be a time");
      browser.waitForText("#notices", "Must be an id").picture("audit-wrong");
      for (int i = 0; i < 55; i++) {
        ground.setting("notification.suppress_minutes", Integer.toString(30 + i % 2));
      }
      browser.go(LOG + "?operation=SystemSettingChanged&entityType=system_setting");
      browser.click(".pager a.button").waitForText(".pager", "2 /");
      assertThat(browser.address()).contains("operation=SystemSettingChanged", "page=2");
      browser.go(LOG + "?page=99999").waitForText("#notices", "beyond the last page");
    }
  }

  @Test
  @Tag("AUD-01")
  @Tag("HARD-10")
  void theViewIsExportedWithoutFormulas() {
    String name = "=HYPERLINK(\"x\"),-" + UUID.randomUUID();
    ground
        .api()
        .post(
            "/users",
            Json.createObjectBuilder()
                .add("username", name)
                .add("displayName", "A formula")
                .add("password", ConsoleGround.PASSWORD)
                .add("role", "viewer")
                .build())
        .data();
    try (Browser browser = ground.signedIn(name)) {
      browser.go(LOG).type("#user", name).click(".filter button").waitForText("#log", "Login");
      Object answer =
          browser.script(
              "return fetch(document.querySelector('a.export').href).then(r => r.text().then(t =>"
                  + " ({text: t, type: r.headers.get('content-type'),"
                  + " disposition: r.headers.get('content-disposition')})))");
      Map<?, ?> file = (Map<?, ?>) answer;
      assertThat(file.get("type").toString()).isEqualToIgnoringCase("text/csv; charset=UTF-8");
      assertThat(file.get("disposition")).isEqualTo("attachment; filename=\"audit.csv\"");
      String text = file.get("text").toString();
      assertThat(text.lines().toList()).hasSize(2);
      assertThat(text)
          .startsWith("\"performedAt\",\"operation\",\"entityType\",\"entityId\",\"performedBy\",")
          .contains("\"Login\"", "\"'" + name.replace("\"", "\"\"") + "\"")
          .doesNotContain(",\"=");
    }
  }
}
