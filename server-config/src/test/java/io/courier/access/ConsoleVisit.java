package io.courier.access;

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

/** A visitor of the console without a browser: cookies, forms, no scripts. */
final class ConsoleVisit {
  private static final String LOGIN = "/console/login.xhtml";
  private static final Pattern HIDDEN =
      Pattern.compile(
          "<input type=\"hidden\" name=\"([^\"]+)\"(?: id=\"[^\"]*\")? value=\"([^\"]*)\"");

  private final CourierServer server;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  ConsoleVisit(CourierServer server) {
    this.server = server;
  }

  ConsoleVisit signIn(String name) throws IOException, InterruptedException {
    HttpResponse<String> form = send(LOGIN, "GET", null);
    Map<String, String> fields = hidden(form.body());
    fields.put("login:username", name);
    fields.put("login:password", Callers.PASSWORD);
    fields.put("login:submit", "Sign in");
    HttpResponse<String> answer = send(LOGIN, "POST", fields);
    if (answer.statusCode() != 302) {
      throw new AssertionError("no sign-in: " + answer.statusCode() + " " + answer.body());
    }
    return this;
  }

  static Map<String, String> hidden(String page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = HIDDEN.matcher(page);
    while (input.find()) {
      fields.put(input.group(1), input.group(2));
    }
    return fields;
  }

  HttpResponse<String> send(String path, String method, Map<String, String> fields)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = server.request(path, null);
    if (!cookies.isEmpty()) {
      request.header("Cookie", joined(cookies, "; ", false));
    }
    if (fields == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .method(method, HttpRequest.BodyPublishers.ofString(joined(fields, "&", true)));
    }
    HttpResponse<String> answer =
        server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String cookie : answer.headers().allValues("Set-Cookie")) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return answer;
  }

  private static String joined(Map<String, String> values, String separator, boolean encoded) {
    return values.entrySet().stream()
        .map(
            e ->
                encoded
                    ? encode(e.getKey()) + "=" + encode(e.getValue())
                    : e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(separator));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
