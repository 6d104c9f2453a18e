package io.courier.it.identity;

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

/** A browser's cookies, whatever their path, and the last page. */
final class ConsoleBrowser {
  static final String LOGIN = "/console/login.xhtml";

  private final IdentityServer identity;
  final Map<String, String> cookies = new LinkedHashMap<>();
  HttpResponse<String> page;

  ConsoleBrowser(IdentityServer identity) {
    this.identity = identity;
  }

  ConsoleBrowser open(String path) throws IOException, InterruptedException {
    return send(identity.server.request(path, null).GET());
  }

  /** Posts the fields with the hidden ones of the page. */
  ConsoleBrowser post(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.putAll(hidden());
    return send(form(path, all));
  }

  /** Hidden fields of the page, the view state among them. */
  Map<String, String> hidden() {
    Map<String, String> all = new LinkedHashMap<>();
    Matcher hidden =
        Pattern.compile(
                "<input type=\"hidden\" name=\"([^\"]+)\"(?: id=\"[^\"]*\")? value=\"([^\"]*)\"")
            .matcher(page.body());
    while (hidden.find()) {
      all.put(hidden.group(1), hidden.group(2));
    }
    return all;
  }

  /** A form post that carries these fields only. */
  HttpRequest.Builder form(String path, Map<String, String> all) {
    String form =
        all.entrySet().stream()
            .map(
                e ->
                    URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8)
                        + "="
                        + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return identity
        .server
        .request(path, null)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form));
  }

  ConsoleBrowser signIn(String name, String password) throws IOException, InterruptedException {
    open(LOGIN);
    return post(
        LOGIN,
        Map.of("login:username", name, "login:password", password, "login:submit", "Sign in"));
  }

  ConsoleBrowser send(HttpRequest.Builder request) throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookieHeader());
    }
    page = identity.server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String cookie : page.headers().allValues("Set-Cookie")) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return this;
  }

  String cookieHeader() {
    return cookies.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("; "));
  }

  String location() {
    return page.headers().firstValue("Location").orElse(null);
  }
}
