package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a user does with SSH keys in the console, in Chromium. */
@ExtendWith(CourierServer.Shared.class)
class KeyPagesInteropIT {
  private static final String ADMIN = ConsoleGround.ADMIN;

  /** A throw-away key by PuTTYgen, ECDSA P-384. */
  private static final String PUTTY_KEY =
      """
      PuTTY-User-Key-File-2: ecdsa-sha2-nistp384
      Encryption: none
      Comment: test key: ecdsa-v2-plain
      Public-Lines: 3
      AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBBWmNJ20mJaC
      3E71FOf79EQTBLhfTG0lIcfVHEQB9ngBl35Qn014XhxvOYgfqo9V6xt74SKTfa9X
      eMQxHdf1IZ5OslezhyyNNxhVr218R1y6f8zGf5RbCTpuC8F3yffMHg==
      Private-Lines: 2
      AAAAMF3B3Lmj5+1UJNRmmIx8bOqQPjCJVDXIygTV6OyugYtJm6GW6PyLNYB68yxg
      xM5mYg==
      Private-MAC: 958620d47dcc0b1bef240cd7faa3f1467b069df7\
      """;

  private ConsoleGround ground;
  private Api api;

  @TempDir Path directory;

  @BeforeEach
  void signIn(CourierServer started) {
    ground = ConsoleGround.of(started);
    api = ground.api();
  }

  private String generated(String name) {
    JsonObject draft =
        Json.createObjectBuilder().add("name", name).add("keyType", "ecdsa_256").build();
    return api.post("/ssh-keys/generate", draft).data().getString("id");
  }

  @Test
  @Tag("SSHK-07")
  @Tag("SSHK-08")
  @Tag("SSHK-12")
  void keyIsGeneratedShownRetiredAndDeleted() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/keys/list.xhtml").click("main a.primary");
      browser.waitForPath("/console/keys/generate.xhtml").click("button.primary");
      browser.waitForText(".problem", "required").picture("key-generate-error");
      assertThat(browser.elements("#key\\:keyType option"))
          .extracting(o -> o.getDomProperty("value"))
          .containsExactly("ecdsa_256", "rsa_2048", "rsa_4096");
      assertThat(browser.text("#key")).contains("Ed25519 is not offered in FIPS mode");
      browser.type("#key\\:name", "Bank <b>drop</b>").type("#key\\:notes", "for the bank");
      browser.click("button.primary").waitForPath("/console/keys/detail.xhtml");
      browser.waitForText("#notices", "generated").waitForText("h1", "Bank <b>drop</b>");
      assertThat(browser.text("main")).contains("SHA256:", "ECDSA P-256", "for the bank");
      browser.click("#exporting\\:export").waitForText("#publicKey", "ecdsa-sha2-nistp256 AAAA");
      assertThat(browser.element("#download").getDomAttribute("href"))
          .startsWith("data:text/plain;charset=utf-8,ecdsa-sha2-nistp256%20AAAA");
      assertThat(browser.text("main table")).contains("KeyGenerated", "KeyExported");
      browser.picture("key-detail").click("[data-ask=askRetire]").picture("key-retire");
      browser.click("#retiring\\:retire").waitForText("#notices", "retired");
      browser.waitForText(".facts .chip", "retired").click("#activating\\:activate");
      browser.waitForText(".facts .chip", "active").click("main .actions a");
      browser.waitForPath("/console/keys/edit.xhtml").type("#key\\:name", "Bank drop");
      browser.click("button.primary").waitForPath("/console/keys/detail.xhtml");
      browser.waitForText("h1", "Bank drop").click("[data-ask=askDelete]");
      browser.waitForText("#askDelete", "Bank drop").picture("key-delete");
      browser.click("#deleting\\:delete").waitForPath("/console/keys/list.xhtml");
      browser.waitForText("#notices", "destroyed");
    }
  }

  @Test
  @Tag("SSHK-05")
  @Tag("SSHK-10")
  void keyIsImportedFromAFileOrAsTextWithItsWarnings() throws Exception {
    Path file = Files.writeString(directory.resolve("id.ppk"), PUTTY_KEY);
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/keys/list.xhtml").click("main a.import");
      browser.waitForPath("/console/keys/import.xhtml").type("#key\\:name", "From PuTTY");
      browser.click("button.primary").waitForText(".problem", "Choose a private key file");
      browser.type("#key\\:pasted", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBI0 me");
      browser.click("button.primary").waitForText("#notices", "public key").picture("key-import");
      browser.element("#key\\:file").sendKeys(file.toString());
      browser.click("button.primary").waitForPath("/console/keys/detail.xhtml");
      browser.waitForText(".warning", "SHA-1").picture("key-imported");
      assertThat(browser.text(".fingerprint"))
          .isEqualTo("SHA256:njrod9OQYrNC5sxVQ2rBz0VEF231/nqg819farNn/1U");
      String imported = browser.address().replaceFirst(".*id=", "");

      browser.go("/console/keys/import.xhtml").type("#key\\:name", "Again");
      browser.type("#key\\:notes", "two\nlines");
      browser.type("#key\\:pasted", PUTTY_KEY).click("button.primary");
      browser.picture("key-import-twice").waitForText("#notices", "4002");
      assertThat(browser.element("#key\\:notes").getDomProperty("value")).isEqualTo("two\nlines");
      assertThat(browser.script("return document.documentElement.innerHTML").toString())
          .doesNotContain("xM5mYg==");
      api.delete("/ssh-keys/" + imported).data();
      browser.type("#key\\:pasted", PUTTY_KEY).click("button.primary");
      browser.waitForPath("/console/keys/detail.xhtml").waitForText(".warning", "SHA-1");
      api.delete("/ssh-keys/" + browser.address().replaceFirst(".*id=", "")).data();
    }
  }

  @Test
  void tooLargeAFileIsRefusedWithWords() throws Exception {
    byte[] large = "x".repeat(600_000).getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(directory.resolve("large"), large);
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/keys/import.xhtml").type("#key\\:name", "Large");
      browser.element("#key\\:file").sendKeys(file.toString());
      browser.click("button.primary").waitForText("#notices", "256 KiB");
      browser.picture("key-import-large");
    }
  }

  @Test
  @Tag("FIPS-10")
  void withoutFipsModeEd25519IsOfferedAndMarked() {
    ground.fipsMode(false);
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/keys/generate.xhtml").type("#key\\:name", "Edwards");
      browser.element("#key\\:keyType").sendKeys("Ed25519");
      browser.click("button.primary").waitForPath("/console/keys/detail.xhtml");
      browser.waitForText(".facts", "Ed25519").waitForText(".badge.attention", "Non-FIPS");
      assertThat(browser.has(".warning")).isFalse();
      ground.fipsMode(true);
      browser.go(java.net.URI.create(browser.address()).getRawPath() + query(browser));
      browser.waitForText(".warning", "override").picture("key-non-fips");
      browser.go("/console/keys/list.xhtml?type=ed25519").waitForText("tbody", "Non-FIPS");
      browser.picture("keys");
    } finally {
      ground.fipsMode(true);
    }
  }

  private static String query(Browser browser) {
    return "?" + java.net.URI.create(browser.address()).getRawQuery();
  }

  @Test
  @Tag("RBAC-06")
  void viewersAndOperatorsSeeMetadataOnly() {
    String name = "Seen " + UUID.randomUUID();
    String id = generated(name);
    for (String role : new String[] {"viewer", "operator"}) {
      try (Browser browser = ground.signedIn(ground.newUser(role))) {
        browser.go("/console/keys/list.xhtml?search=" + name.replace(" ", "%20"));
        browser.waitForText("tbody", name).picture("keys-" + role);
        assertThat(browser.has("main .heading a")).isFalse();
        browser.click("tbody a").waitForText("h1", name);
        assertThat(browser.has(".danger")).isFalse();
        assertThat(browser.elements("dialog")).isEmpty();
        browser.click("#exporting\\:export").waitForText("#publicKey", "ecdsa-sha2");
        for (String page : new String[] {"generate", "import", "edit"}) {
          browser.go("/console/keys/" + page + ".xhtml?id=" + id);
          browser.waitForText("h1", "Insufficient permissions");
        }
      }
    }
    try (Browser browser = ground.signedIn(ground.newUser("viewer"))) {
      browser.go("/console/keys/detail.xhtml?id=nothing").waitForPath("/console/keys/list.xhtml");
      browser.waitForText("#notices", "1030");
    }
    api.delete("/ssh-keys/" + id).data();
  }

  @Test
  void theKeyboardGeneratesAKeyAndDeletesIt() {
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.tabTo("nav a[href*='keys']").press(Keys.ENTER);
      browser.waitForPath("/console/keys/list.xhtml").tabTo("main a.primary").press(Keys.ENTER);
      browser.waitForPath("/console/keys/generate.xhtml").tabTo("#key\\:name").press("By hand");
      browser.tabTo("main button.primary").press(Keys.ENTER);
      browser.waitForPath("/console/keys/detail.xhtml").tabTo("[data-ask=askDelete]");
      browser.press(Keys.ENTER).tabTo("#deleting\\:delete").press(Keys.ENTER);
      browser.waitForPath("/console/keys/list.xhtml").waitForText("#notices", "By hand");
    }
  }

  @Test
  @Tag("SHARE-01")
  @Tag("SHARE-04")
  void aShareLinkIsShownOnceCountedAndRevoked() throws Exception {
    String id = generated("Shared " + UUID.randomUUID());
    try (Browser browser = ground.signedIn(ADMIN)) {
      browser.go("/console/keys/detail.xhtml?id=" + id);
      browser.waitForText("#shareLinks", "switched off").picture("share-off");
      ground.setting("security.public_key_share_links_enabled", "true");
      browser.go("/console/keys/detail.xhtml?id=" + id);
      browser.type("#sharing\\:expiresInHours", "721").click("#sharing\\:share");
      browser.waitForText(".problem", "between 1 and 720");
      browser.type("#sharing\\:expiresInHours", "2").click("#sharing\\:share");
      browser.waitForText("#issued", "shown this once").picture("share-issued");
      String address = browser.text("#issued a");
      assertThat(address).startsWith("https://").contains("/api/v1/ssh-keys/shared/");
      browser.colours("dark").picture("share-issued-dark").colours("light");
      String token = address.substring(address.lastIndexOf('/') + 1);
      assertThat(Api.anonymous(ground.server()).text("/ssh-keys/shared/" + token))
          .startsWith("ecdsa-sha2-nistp256 ");
      browser.go("/console/keys/detail.xhtml?id=" + id).waitForText("#links .number", "1");
      assertThat(browser.has("#issued")).as("shown once").isFalse();
      assertThat(browser.script("return document.documentElement.outerHTML").toString())
          .doesNotContain(token);
      browser.click("#links button.danger").picture("share-revoke");
      browser.click("#revoking\\:revoke").waitForText("#notices", "was revoked");
      browser.waitForText("#links", "revoked").picture("share-revoked");
      assertThat(Api.anonymous(ground.server()).get("/ssh-keys/shared/" + token).code())
          .isEqualTo(4013);
      browser.click("a[href*='/audit/list']").waitForText("#log", "PublicKeyShareLinkRevoked");
    } finally {
      ground.setting("security.public_key_share_links_enabled", "false");
    }
    try (Browser browser = ground.signedIn(ground.newUser("operator"))) {
      browser.go("/console/keys/detail.xhtml?id=" + id).waitForText("main", "SHA256:");
      assertThat(browser.has("#shareLinks")).isFalse();
    }
  }
}
