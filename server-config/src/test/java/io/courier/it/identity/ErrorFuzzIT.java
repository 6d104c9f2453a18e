package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nobody should send, and what the answers give away. */
@ExtendWith(IdentityServer.Shared.class)
@Tag("SENS-06")
class ErrorFuzzIT {
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|java\\.|jakarta\\.|io\\.courier|com\\.ibm|org\\.|\\tat |PSQL|postgres|SELECT |INSERT |"
              + "SQLSTATE|/opt/|/root|/tmp|/work|\\.java|\\.class|NullPointer|CWW|SRVE|line no");
  private static final Pattern REFERENCE = Pattern.compile("Reference: (err_[0-9a-f]{8})\\b");

  /** Name to body. */
  private static Map<String, byte[]> bodies() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "}",
            "[]",
            "[[[",
            "null",
            "true",
            "42",
            "\"text\"",
            "{\"a\"}",
            "{'username':'u'}",
            "{\"username\":}",
            "{\"username\":\"u\"",
            "{\"username\":\"u\"}{}",
            "{\"username\":\"u\",}",
            "{\"username\":01}",
            "{\"username\":NaN}",
            "{\"username\":{\"a\":[]}}",
            "{\"username\":[1,2]}",
            "{\"username\":\"\\u0000\"}",
            "{\"username\":\"\\ud800\"}",
            "{\"username\":\"\\x\"}",
            "{\"username\":\"a\nb\"}",
            "{\"port\":1e999999999,\"username\":1e999999999}",
            "{\"port\":" + "9".repeat(100_000) + "}",
            "{\"name\":\"n\",\"properties\":{\"\\u0000\":\"\\udfff\"}}",
            "{\"steps\":[{\"configuration\":{\"\\u0000\":1,\"x\":1e400}}]}",
            "{\"isActive\":\"yes\",\"role\":7,\"port\":\"x\"}",
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "a=b&c=d",
            "\ufeff{}")) {
      all.put(
          text.substring(0, Math.min(30, text.length())), text.getBytes(StandardCharsets.UTF_8));
    }
    all.put("deep list", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    all.put("deep object", "{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    all.put("bad UTF-8", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xae, '"', ':', '1', '}'});
    all.put("UTF-16", "{\"username\":\"u\"}".getBytes(StandardCharsets.UTF_16));
    Random random = new Random(7);
    for (int i = 0; i < 10; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      all.put("noise " + i, noise);
    }
    return all;
  }

  @Test
  void noAnswerShowsTheInside(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    SoftAssertions softly = new SoftAssertions();
    Map<String, byte[]> bodies = bodies();
    for (String path :
        List.of(
            "POST /api/v1/users",
            "POST /api/v1/auth/login",
            "POST /api/v1/connections",
            "POST /api/v1/jobs",
            "PUT /api/v1/settings/job.concurrency_limit",
            "PUT /api/v1/settings/auth",
            "POST /api/v1/setup/initialize")) {
      String[] parts = path.split(" ");
      bodies.forEach(
          (name, body) ->
              check(softly, path + " " + name, send(raw, parts, body, token, "application/json")));
    }
    byte[] plain = "{\"username\":\"u\"}".getBytes(StandardCharsets.UTF_8);
    for (String type :
        List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "application/json; charset=utf-7",
            "application/json; charset=no-such",
            "application/json;;;",
            "*/*",
            "nonsense",
            "a/b/c",
            "application/x-java-serialized-object")) {
      check(softly, type, send(raw, new String[] {"POST", "/api/v1/users"}, plain, token, type));
      check(
          softly,
          "import " + type,
          send(raw, new String[] {"POST", "/api/v1/ssh-keys/import"}, plain, token, type));
    }
    for (String form : forms()) {
      check(
          softly,
          "form " + form,
          send(
              raw,
              new String[] {"POST", "/api/v1/ssh-keys/import"},
              form.getBytes(StandardCharsets.UTF_8),
              token,
              "multipart/form-data; boundary=b"));
    }
    for (String line :
        List.of(
            "If-Match: x",
            "If-Match: 99999999999999999999",
            "Accept: text/html",
            "Accept: nonsense",
            "Accept-Language: " + "x".repeat(5000),
            "Range: bytes=0-1",
            "Content-Encoding: gzip",
            "Expect: 200-ok",
            "X-Forwarded-For: ' OR 1=1 --",
            "X-HTTP-Method-Override: DELETE",
            "Cookie: JSESSIONID=../../x; a=\u0001",
            "Host: a b")) {
      check(softly, line, raw.get("/api/v1/users/" + new java.util.UUID(1, 2), token, line));
    }
    for (String query :
        List.of(
            "page=x",
            "page=-1",
            "page=99999999999",
            "pageSize=0",
            "sort=x",
            "sort=:",
            "x=y",
            "search=%ff%fe",
            "search=%",
            "search=%zz",
            "sort=a|b",
            "search={x}",
            "search=<a>",
            "search=\"",
            "search=%00",
            "includeDeleted=maybe",
            "page=1&page=2",
            "%00=1",
            "=",
            "&&&")) {
      check(softly, query, raw.get("/api/v1/users?" + query, token));
    }
    softly.assertAll();
  }

  private static List<String> forms() {
    List<String> forms = new ArrayList<>();
    forms.add("");
    forms.add("--b--");
    forms.add("--b\r\n\r\n--b--");
    forms.add("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--");
    forms.add("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx");
    forms.add(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x\"\r\n\r\nx\r\n--b--");
    forms.add("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n\u0000\r\n--b--");
    return forms;
  }

  private static RawHttp.Answer send(
      RawHttp raw, String[] target, byte[] body, String token, String type) {
    try {
      return raw.send(
          target[0],
          target[1],
          body,
          token,
          "Content-Type: " + type,
          "Content-Length: " + body.length);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void check(SoftAssertions softly, String name, RawHttp.Answer answer) {
    softly.assertThat(answer.status()).as(name).isBetween(200, 499);
    Matcher inside = INSIDE.matcher(answer.body());
    softly
        .assertThat(inside.find() ? inside.group() + " in " + answer.body() : null)
        .as(name)
        .isNull();
    if (answer.status() >= 400 && !answer.body().isEmpty()) {
      softly
          .assertThat(answer.body())
          .as("%s: an envelope", name)
          .startsWith("{\"data\":null,\"error\":{\"code\":");
    }
  }

  /** A fault of the product: here a table that is not there. */
  @Test
  void anUnexpectedFailureShowsAReferenceThatTheLogHas(IdentityServer identity) throws Exception {
    CourierServer server = identity.server;
    String token = identity.adminToken();
    ConsoleBrowser browser = new ConsoleBrowser(identity).signIn(IdentityServer.ADMIN, PASSWORD);
    String api;
    String console;
    rename(server, "connections", "connections_away");
    try {
      var answer = server.get("/api/v1/connections", token);
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains("\"code\":1099", "An unexpected error occurred. Reference: err_");
      api = answer.body();
      browser.open("/console/connections/detail.xhtml?id=" + new java.util.UUID(1, 2));
      assertThat(browser.location()).contains("/errors/failure.xhtml?reference=err_");
      console = browser.open(browser.location()).page.body();
      assertThat(console).contains("1099");
    } finally {
      rename(server, "connections_away", "connections");
    }
    for (String body : List.of(api, console)) {
      assertThat(
              INSIDE
                  .matcher(body.replaceAll("www\\.w3\\.org|jakarta\\.faces", ""))
                  .results()
                  .map(m -> m.group()))
          .isEmpty();
      Matcher reference = Pattern.compile("err_[0-9a-f]{8}\\b").matcher(body);
      assertThat(reference.find()).as(body).isTrue();
      String log = Files.readString(server.logs().resolve("messages.log"));
      assertThat(log).contains(reference.group());
      assertThat(log.substring(log.indexOf(reference.group()))).contains("connections");
    }
    assertThat(REFERENCE.matcher(api).find()).isTrue();
    assertThat(server.get("/api/v1/connections", token).statusCode()).isEqualTo(200);
  }

  private static void rename(CourierServer server, String from, String to) throws Exception {
    try (Connection connection = server.database(true);
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + from + " RENAME TO " + to);
    }
  }
}
