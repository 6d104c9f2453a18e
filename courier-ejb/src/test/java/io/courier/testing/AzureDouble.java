package io.courier.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Azure as Courier meets it, on one port of the loopback address: Entra's token endpoint, a
 * Function App's host and the Log Analytics API. Answers as the real ones do: 202 without an
 * invocation id, telemetry that lags behind, tokens that expire. Replies can be scripted. It holds
 * what it got, for assertions. Thread-safe.
 */
public final class AzureDouble implements AutoCloseable {
  public static final String TENANT = "11111111-1111-1111-1111-111111111111";
  public static final String CLIENT = "22222222-2222-2222-2222-222222222222";
  public static final String WORKSPACE = "33333333-3333-3333-3333-333333333333";
  public static final String MASTER_KEY = "master-key-S3cr3t-0123456789==";
  public static final String CLIENT_SECRET = "client~secret.S3cr3t-9876543210";
  public static final String INVOCATION = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
  public static final String OPERATION = "0123456789abcdef0123456789abcdef";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Deque<Reply> triggerReplies = new ArrayDeque<>();
  private final Deque<Reply> queryReplies = new ArrayDeque<>();
  private final Deque<Reply> tokenReplies = new ArrayDeque<>();
  private final Set<String> revoked = new HashSet<>();
  private int tokens;
  private int expiresInSeconds = 3600;
  private boolean success = true;

  /** What arrived. */
  public record Request(
      String method, String path, Map<String, List<String>> headers, String body) {
    /** The first value, null for none. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(e -> e.getKey().equalsIgnoreCase(name))
          .map(e -> e.getValue().get(0))
          .findFirst()
          .orElse(null);
    }
  }

  /** What is sent back. */
  public record Reply(int status, String body, Map<String, String> headers) {
    /** Reads the request and never answers. */
    public static final Reply SILENCE = new Reply(0, "", Map.of());

    /** Reads the request and hangs up. */
    public static final Reply HANG_UP = new Reply(-1, "", Map.of());

    public static Reply of(int status, String body) {
      return new Reply(status, body, Map.of());
    }
  }

  public AzureDouble(ServerCertificate certificate) throws IOException, GeneralSecurityException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Base of all URLs. */
  public String url() {
    return "https://127.0.0.1:" + port();
  }

  /** Forgets scripts and requests; tokens live for an hour again and functions succeed. */
  public synchronized void reset() {
    requests.clear();
    triggerReplies.clear();
    queryReplies.clear();
    tokenReplies.clear();
    expiresInSeconds = 3600;
    success = true;
  }

  /** The next triggers are answered so, in order; then with 202. */
  public synchronized void onTrigger(Reply... replies) {
    triggerReplies.addAll(List.of(replies));
  }

  /** The next queries are answered so, in order; then with the finished run. */
  public synchronized void onQuery(Reply... replies) {
    queryReplies.addAll(List.of(replies));
  }

  /** The next token requests are answered so, in order; then with a token. */
  public synchronized void onToken(Reply... replies) {
    tokenReplies.addAll(List.of(replies));
  }

  /** The next polls find nothing yet. */
  public synchronized void lag(int polls) {
    for (int i = 0; i < polls; i++) {
      queryReplies.add(Reply.of(200, table(List.of())));
    }
  }

  /** What Entra says of its tokens. */
  public synchronized void tokensExpireIn(int seconds) {
    expiresInSeconds = seconds;
  }

  /** All tokens given so far are refused from now on. */
  public synchronized void revokeTokens() {
    for (int i = 1; i <= tokens; i++) {
      revoked.add("token-" + i);
    }
  }

  /** How the function ends. */
  public synchronized void functionSucceeds(boolean ends) {
    success = ends;
  }

  public List<Request> requests(String pathPrefix) {
    return requests.stream().filter(r -> r.path().startsWith(pathPrefix)).toList();
  }

  public List<Request> triggers() {
    return requests("/admin/functions/");
  }

  public List<Request> queries() {
    return requests("/v1/workspaces/");
  }

  public List<Request> tokenRequests() {
    return requests("/" + TENANT);
  }

  /** An answer of Log Analytics with the columns of a completion. */
  public static String table(List<List<Object>> rows) {
    return table(
        List.of("timestamp", "name", "duration", "success", "invocationId", "operationId"), rows);
  }

  /** An answer of Log Analytics. */
  public static String table(List<String> columns, List<List<Object>> rows) {
    JsonArrayBuilder names = Json.createArrayBuilder();
    columns.forEach(c -> names.add(Json.createObjectBuilder().add("name", c).add("type", "x")));
    JsonArrayBuilder cells = Json.createArrayBuilder();
    rows.forEach(row -> cells.add(Json.createArrayBuilder(new ArrayList<>(row))));
    return Json.createObjectBuilder()
        .add(
            "tables",
            Json.createArrayBuilder()
                .add(
                    Json.createObjectBuilder()
                        .add("name", "PrimaryResult")
                        .add("columns", names)
                        .add("rows", cells)))
        .build()
        .toString();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            Map.copyOf(exchange.getRequestHeaders()),
            body);
    requests.add(request);
    send(exchange, reply(request));
  }

  private synchronized Reply reply(Request request) {
    String path = request.path();
    if (path.equals("/" + TENANT + "/oauth2/v2.0/token")) {
      return token(request);
    }
    if (path.equals("/admin/host/status")) {
      return authorised(
          request, Reply.of(200, "{\"id\":\"x\",\"state\":\"Running\",\"version\":\"4.1.2\"}"));
    }
    if (path.startsWith("/admin/functions/") || path.startsWith("/api/")) {
      Reply scripted = triggerReplies.poll();
      return scripted != null ? scripted : authorised(request, Reply.of(202, ""));
    }
    if (path.equals("/v1/workspaces/" + WORKSPACE + "/query")) {
      return query(request);
    }
    return Reply.of(404, "{\"error\":{\"code\":\"PathNotFoundError\"}}");
  }

  private static Reply authorised(Request request, Reply reply) {
    return MASTER_KEY.equals(request.header("x-functions-key")) ? reply : Reply.of(401, "");
  }

  private Reply token(Request request) {
    Reply scripted = tokenReplies.poll();
    if (scripted != null) {
      return scripted;
    }
    String form = URLDecoder.decode(request.body(), StandardCharsets.UTF_8);
    boolean known =
        form.contains("grant_type=client_credentials")
            && form.contains("client_id=" + CLIENT)
            && form.contains("client_secret=" + CLIENT_SECRET)
            && form.contains(url() + "/.default");
    if (!known) {
      return invalidClient();
    }
    tokens++;
    return Reply.of(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":"
            + expiresInSeconds
            + ",\"ext_expires_in\":"
            + expiresInSeconds
            + ",\"access_token\":\"token-"
            + tokens
            + "\"}");
  }

  /** As Entra answers a wrong client secret. */
  public static Reply invalidClient() {
    return Reply.of(
        401,
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret"
            + " provided.\",\"error_codes\":[7000215],\"correlation_id\":\""
            + UUID.randomUUID()
            + "\"}");
  }

  private Reply query(Request request) {
    String header = request.header("Authorization");
    String token = header == null ? "" : header.replace("Bearer ", "");
    if (!token.matches("token-\\d+") || revoked.contains(token)) {
      return Reply.of(401, "{\"error\":{\"code\":\"InvalidTokenError\"}}");
    }
    Reply scripted = queryReplies.poll();
    if (scripted != null) {
      return scripted;
    }
    String kql;
    try (var reader = Json.createReader(new StringReader(request.body()))) {
      kql = reader.readObject().getString("query");
    }
    if (kql.startsWith("print")) {
      return Reply.of(200, table(List.of("ok"), List.of(List.of(1))));
    }
    if (kql.contains("races")) {
      return Reply.of(200, traces());
    }
    Object ended = kql.startsWith("AppRequests") ? (Object) success : success ? "True" : "False";
    return Reply.of(
        200,
        table(
            List.of(
                List.of(
                    "2026-11-22T05:00:00.1234567Z",
                    "Import",
                    1234.56,
                    ended,
                    INVOCATION,
                    OPERATION))));
  }

  private static String traces() {
    return table(
        List.of("timestamp", "message", "severityLevel"),
        List.of(
            List.of("2026-11-22T05:00:00.1Z", "Executing 'Functions.Import'", 1),
            List.of("2026-11-22T05:00:00.9Z", "<b>3 rows</b> rejected", 2)));
  }

  private void send(HttpExchange exchange, Reply reply) throws IOException {
    if (reply.status() <= 0) {
      if (reply.status() == 0) {
        awaitClose();
      }
      exchange.close();
      return;
    }
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
