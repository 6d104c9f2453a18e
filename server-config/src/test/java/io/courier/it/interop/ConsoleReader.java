package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Signs a new viewer in to the console and reads its pages as HTML. */
final class ConsoleReader {
  private static final String LOGIN = "/console/login.xhtml";
  private static final String PASSWORD = "a password for the console";
  private static final Pattern HIDDEN =
      Pattern.compile(
          "<input type=\"hidden\" name=\"([^\"]+)\"(?: id=\"[^\"]*\")? value=\"([^\"]*)\"");

  private final CourierServer server;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  ConsoleReader(CourierServer server) throws IOException, InterruptedException {
    this.server = server;
    String name = "reader-" + UUID.randomUUID();
    Api.admin(server)
        .post(
            "/users",
            Json.createObjectBuilder()
                .add("username", name)
                .add("displayName", "Reader")
                .add("password", PASSWORD)
                .add("role", "viewer")
                .add("isActive", true)
                .build())
        .data();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("login:username", name);
    form.put("login:password", PASSWORD);
    form.put("login:submit", "Sign in");
    Matcher hidden = HIDDEN.matcher(page(LOGIN));
    while (hidden.find()) {
      form.put(hidden.group(1), hidden.group(2));
    }
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpResponse<String> in =
        send(
            server
                .request(LOGIN, null)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(in.statusCode()).as("signed in").isEqualTo(302);
  }

  /** HTML of a page that is there and may be read. */
  String page(String path) throws IOException, InterruptedException {
    HttpResponse<String> page = send(server.request(path, null).GET());
    assertThat(page.statusCode()).as(path).isEqualTo(200);
    return page.body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> answer =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String cookie : answer.headers().allValues("Set-Cookie")) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return answer;
  }
}
