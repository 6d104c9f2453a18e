package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sign-in through the console's form, refused and accepted, and the pages that name secrets. */
final class ConsoleFlows {
  private static final String LOGIN = "/console/login.xhtml";
  private static final Pattern HIDDEN =
      Pattern.compile(
          "<input type=\"hidden\" name=\"([^\"]+)\"(?: id=\"[^\"]*\")? value=\"([^\"]*)\"");

  private final CourierServer server;
  private final Vault vault;
  private final Witness witness;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private String page = "";

  ConsoleFlows(CourierServer server, Vault vault, Witness witness) {
    this.server = server;
    this.vault = vault;
    this.witness = witness;
  }

  void run(String password, String wrong) throws IOException, InterruptedException {
    open(LOGIN);
    post(wrong);
    assertThat(page).contains("login:password");
    open(LOGIN);
    post(vault.plant("unknown password in the console"));
    open(LOGIN);
    assertThat(post(password)).isEqualTo(302);
    for (String path :
        new String[] {
          "/console/index.xhtml",
          "/console/connections/list.xhtml",
          "/console/connections/edit.xhtml",
          "/console/keys/list.xhtml",
          "/console/keys/import.xhtml"
        }) {
      assertThat(open(path)).as(path).isEqualTo(200);
    }
  }

  private int open(String path) throws IOException, InterruptedException {
    return send(server.request(path, null).GET());
  }

  private int post(String password) throws IOException, InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("login:username", "ada");
    fields.put("login:password", password);
    fields.put("login:submit", "Sign in");
    Matcher hidden = HIDDEN.matcher(page);
    while (hidden.find()) {
      fields.put(hidden.group(1), hidden.group(2));
    }
    String form =
        fields.entrySet().stream()
            .map(
                e ->
                    e.getKey().replace(":", "%3A")
                        + "="
                        + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        server
            .request(LOGIN, null)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
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
    page = answer.body();
    witness.saw("console", page);
    return answer.statusCode();
  }
}
