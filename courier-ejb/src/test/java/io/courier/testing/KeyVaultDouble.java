package io.courier.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure Key Vault as Courier meets it, on a port of the loopback address with a certificate of its
 * own: keys and secrets over HTTPS, behind Azure's challenge; Entra's token endpoint for a client
 * secret; and the managed-identity endpoint of App Service, which is plain HTTP there as well. Real
 * RSA keys. It holds what it got, for assertions. Thread-safe.
 */
public final class KeyVaultDouble implements AutoCloseable {
  public static final String TENANT = "44444444-4444-4444-4444-444444444444";
  public static final String CLIENT = "55555555-5555-5555-5555-555555555555";
  public static final String CLIENT_SECRET = "vault~client.S3cr3t-1357924680";

  /** Client id of the managed identity. */
  public static final String IDENTITY = "66666666-6666-6666-6666-666666666666";

  /** What App Service demands in {@code X-IDENTITY-HEADER}. */
  public static final String IDENTITY_HEADER = "identity-header-2468";

  /** Name of the key-encryption key in the maps of variables. */
  public static final String KEK = "courier-kek";

  private static final String RESOURCE = "https://vault.azure.net";
  private static final Pattern KEY =
      Pattern.compile("/keys/([0-9A-Za-z-]+)(?:/([0-9a-f]{0,32}))?(?:/(wrapkey|unwrapkey))?/?");
  private static final Pattern SECRET = Pattern.compile("/secrets/([0-9A-Za-z-]+)(?:/.*)?");

  private final ServerCertificate certificate;
  private final Path anchors;
  private final int port;
  private final HttpServer identity;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final KeyVaultDoubleKeys keys = new KeyVaultDoubleKeys();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final List<AzureDouble.Request> requests = new CopyOnWriteArrayList<>();
  private final Deque<AzureDouble.Reply> replies = new ArrayDeque<>();
  private final Deque<AzureDouble.Reply> tokenReplies = new ArrayDeque<>();
  private final Set<String> tokens = new HashSet<>();
  private HttpsServer server;
  private boolean stopped;
  private AzureDouble.Reply always;
  private int given;
  private int wraps;
  private int unwraps;
  private int expiresInSeconds = 3600;
  private String challengeResource = RESOURCE;
  private volatile long delayMillis;

  private KeyVaultDouble(ServerCertificate certificate, Path anchors)
      throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.anchors = anchors;
    server = listen(0);
    port = server.getAddress().getPort();
    identity = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    identity.setExecutor(threads);
    identity.createContext("/", this::handle);
    identity.start();
  }

  /**
   * Starts it, empty.
   *
   * @param directory empty, for the certificate
   */
  public static KeyVaultDouble open(Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    ServerCertificate certificate = ServerCertificate.make(directory);
    return new KeyVaultDouble(certificate, certificate.writePem(directory.resolve("vault.pem")));
  }

  /** URI of the vault, and the authority of its tokens. */
  public String url() {
    return "https://127.0.0.1:" + port;
  }

  /** PEM file for {@code COURIER_TLS_TRUST_ANCHORS}. */
  public Path anchors() {
    return anchors;
  }

  /** For {@code IDENTITY_ENDPOINT}. */
  public String identityEndpoint() {
    return "http://127.0.0.1:" + identity.getAddress().getPort() + "/msi/token";
  }

  /** Environment of a server that signs in with a client secret (not in Production). */
  public Map<String, String> clientSecretVariables() {
    return Map.of(
        "COURIER_TLS_TRUST_ANCHORS", anchors.toString(),
        "KEYVAULT_URI", url(),
        "KEYVAULT_KEK_NAME", KEK,
        "AZURE_AUTHORITY_HOST", url(),
        "AZURE_TENANT_ID", TENANT,
        "AZURE_CLIENT_ID", CLIENT,
        "AZURE_CLIENT_SECRET", CLIENT_SECRET);
  }

  /** Environment of a server that signs in with its managed identity. */
  public Map<String, String> managedIdentityVariables() {
    return Map.of(
        "COURIER_TLS_TRUST_ANCHORS",
        anchors.toString(),
        "KEYVAULT_URI",
        url(),
        "KEYVAULT_KEK_NAME",
        KEK,
        "KEYVAULT_CLIENT_ID",
        IDENTITY,
        "IDENTITY_ENDPOINT",
        identityEndpoint(),
        "IDENTITY_HEADER",
        IDENTITY_HEADER);
  }

  /** A new key, or a new current version of it: a rotation. Returns the version. */
  public String addRsaKey(String name, int bits) throws GeneralSecurityException {
    return keys.addRsa(name, "RSA", bits);
  }

  /** The same, held by a hardware module. */
  public String addHsmKey(String name, int bits) throws GeneralSecurityException {
    return keys.addRsa(name, "RSA-HSM", bits);
  }

  /** A key that cannot wrap. */
  public String addEcKey(String name) throws GeneralSecurityException {
    return keys.addEc(name);
  }

  /** Switches a version off or on. */
  public void enableKey(String name, String version, boolean enabled) {
    keys.enable(name, version, enabled);
  }

  /** What a version may be used for, e.g. {@code wrapKey}. */
  public void allowOperations(String name, String version, List<String> operations) {
    keys.allow(name, version, operations);
  }

  public void removeVersion(String name, String version) {
    keys.remove(name, version);
  }

  public void removeKey(String name) {
    keys.removeAll(name);
  }

  public void putSecret(String name, String value) {
    secrets.put(name, value);
  }

  public void removeSecret(String name) {
    secrets.remove(name);
  }

  /** The next authorised requests for keys and secrets are answered so; then as Azure does. */
  public synchronized void onVault(AzureDouble.Reply... next) {
    replies.addAll(List.of(next));
  }

  /** The next requests for a token by client secret are answered so; then with a token. */
  public synchronized void onToken(AzureDouble.Reply... next) {
    tokenReplies.addAll(List.of(next));
  }

  /** Every authorised request for keys and secrets is answered so; null ends it. */
  public synchronized void always(AzureDouble.Reply reply) {
    always = reply;
  }

  /** As Azure answers when too much is asked. */
  public static AzureDouble.Reply throttled(int retryAfterSeconds) {
    return new AzureDouble.Reply(
        429,
        error("Throttled", "Request was not processed because too many requests were received."),
        Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
  }

  /** As Azure answers on a failure of its own. */
  public static AzureDouble.Reply internalError() {
    return AzureDouble.Reply.of(500, error("InternalServerError", "Something went wrong."));
  }

  /** As Azure answers without the right for the operation. */
  public static AzureDouble.Reply forbidden() {
    return AzureDouble.Reply.of(
        403,
        "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Caller is not authorized to perform action"
            + " on resource.\",\"innererror\":{\"code\":\"ForbiddenByRbac\"}}}");
  }

  /** Every request for keys takes so long. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** What Entra says of the tokens from now on. */
  public synchronized void tokensExpireIn(int seconds) {
    expiresInSeconds = seconds;
  }

  /** All tokens given so far are refused from now on. */
  public synchronized void revokeTokens() {
    tokens.clear();
  }

  /** A vault that asks for tokens of something else. */
  public synchronized void challengeFor(String resource) {
    challengeResource = resource;
  }

  /** Nobody listens any more: connections are refused. The managed identity stays. */
  public synchronized void stop() {
    server.stop(0);
    stopped = true;
  }

  public synchronized boolean isStopped() {
    return stopped;
  }

  /** Listens again, on the same port. */
  public synchronized void start() throws IOException, GeneralSecurityException {
    server = listen(port);
    stopped = false;
  }

  /** Everything that arrived, in order. */
  public List<AzureDouble.Request> requests() {
    return List.copyOf(requests);
  }

  /** Forgets what arrived. */
  public void forget() {
    requests.clear();
  }

  /** Data keys wrapped here. */
  public synchronized int wraps() {
    return wraps;
  }

  /** Data keys unwrapped here. */
  public synchronized int unwraps() {
    return unwraps;
  }

  /** Reads of key metadata. */
  public long keyReads() {
    return requests.stream()
        .filter(r -> r.method().equals("GET") && r.path().startsWith("/keys/"))
        .count();
  }

  /** Tokens asked for, by either way. */
  public long tokenRequests() {
    return requests.stream()
        .filter(r -> r.path().endsWith("/oauth2/v2.0/token") || r.path().equals("/msi/token"))
        .count();
  }

  private HttpsServer listen(int at) throws IOException, GeneralSecurityException {
    HttpsServer made =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    made.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    made.setExecutor(threads);
    made.createContext("/", this::handle);
    made.start();
    return made;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String query = exchange.getRequestURI().getQuery();
    AzureDouble.Request request =
        new AzureDouble.Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            Map.copyOf(exchange.getRequestHeaders()),
            body);
    requests.add(request);
    if (request.path().startsWith("/keys/")) {
      pause(delayMillis);
    }
    AzureDouble.Reply reply = reply(request, query == null ? "" : query);
    if (reply.status() <= 0) {
      hang(reply);
      exchange.close();
      return;
    }
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void hang(AzureDouble.Reply reply) {
    if (reply.status() == 0) {
      pause(Long.MAX_VALUE);
    }
  }

  /** Whether the test ended meanwhile. */
  private boolean pause(long millis) {
    try {
      return millis > 0 && closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private synchronized AzureDouble.Reply reply(AzureDouble.Request request, String query) {
    String path = request.path();
    if (path.equals("/" + TENANT + "/oauth2/v2.0/token")) {
      AzureDouble.Reply scripted = tokenReplies.poll();
      return scripted != null ? scripted : entraToken(request);
    }
    if (path.equals("/msi/token")) {
      return identityToken(request, query);
    }
    Matcher key = KEY.matcher(path);
    Matcher secret = SECRET.matcher(path);
    if (!key.matches() && !secret.matches()) {
      return AzureDouble.Reply.of(404, error("NotFound", "There is nothing here."));
    }
    if (!query.contains("api-version=")) {
      return AzureDouble.Reply.of(400, error("BadParameter", "AKV10051: api-version is missing."));
    }
    String header = request.header("Authorization");
    if (header == null || !tokens.contains(header.replace("Bearer ", ""))) {
      return challenge();
    }
    AzureDouble.Reply scripted = replies.poll();
    if (scripted != null || always != null) {
      return scripted != null ? scripted : always;
    }
    return key.matches() ? key(request, key) : secret(secret.group(1));
  }

  private AzureDouble.Reply challenge() {
    return new AzureDouble.Reply(
        401,
        error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."),
        Map.of(
            "WWW-Authenticate",
            "Bearer authorization=\""
                + url()
                + "/"
                + TENANT
                + "\", resource=\""
                + challengeResource
                + "\""));
  }

  private AzureDouble.Reply entraToken(AzureDouble.Request request) {
    String form = URLDecoder.decode(request.body(), StandardCharsets.UTF_8);
    boolean known =
        form.contains("grant_type=client_credentials")
            && form.contains("client_id=" + CLIENT)
            && form.contains("client_secret=" + CLIENT_SECRET)
            && form.contains("/.default");
    if (!known) {
      return AzureDouble.invalidClient();
    }
    return AzureDouble.Reply.of(
        200,
        Json.createObjectBuilder()
            .add("token_type", "Bearer")
            .add("expires_in", expiresInSeconds)
            .add("ext_expires_in", expiresInSeconds)
            .add("access_token", token(form.contains(RESOURCE + "/.default")))
            .build()
            .toString());
  }

  private AzureDouble.Reply identityToken(AzureDouble.Request request, String query) {
    if (!IDENTITY_HEADER.equals(request.header("X-IDENTITY-HEADER"))
        || !query.contains("client_id=" + IDENTITY)) {
      return AzureDouble.Reply.of(
          400,
          "{\"statusCode\":400,\"message\":\"No User Assigned or Delegated Managed Identity\"}");
    }
    long expiresOn = System.currentTimeMillis() / 1000 + expiresInSeconds;
    return AzureDouble.Reply.of(
        200,
        Json.createObjectBuilder()
            .add("access_token", token(query.contains("resource=" + RESOURCE)))
            .add("expires_on", Long.toString(expiresOn))
            .add("resource", RESOURCE)
            .add("token_type", "Bearer")
            .add("client_id", IDENTITY)
            .build()
            .toString());
  }

  /** A token for something else is given as well, but opens nothing here. */
  private String token(boolean forVault) {
    given++;
    String token = "vault-token-" + given;
    if (forVault) {
      tokens.add(token);
    }
    return token;
  }

  private AzureDouble.Reply key(AzureDouble.Request request, Matcher path) {
    String name = path.group(1);
    String operation = path.group(3);
    var found = keys.find(name, path.group(2) == null ? "" : path.group(2));
    if (found.isEmpty()) {
      return AzureDouble.Reply.of(
          404,
          error(
              "KeyNotFound", "A key with (name/id) " + name + " was not found in this key vault."));
    }
    KeyVaultDoubleKeys.Version version = found.get();
    String kid = url() + "/keys/" + name + "/" + version.id();
    if (operation == null) {
      return AzureDouble.Reply.of(200, keys.bundle(kid, version).toString());
    }
    boolean wrap = operation.equals("wrapkey");
    String right = wrap ? "wrapKey" : "unwrapKey";
    if (!version.isEnabled()) {
      return AzureDouble.Reply.of(
          403,
          "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Operation "
              + right
              + " is not allowed on a disabled key.\",\"innererror\":{\"code\":\"KeyDisabled\"}}}");
    }
    if (!version.allows(right)) {
      return AzureDouble.Reply.of(
          403, error("KeyOperationForbidden", "Operation is not permitted on this key."));
    }
    return operate(request, version, kid, wrap);
  }

  private AzureDouble.Reply operate(
      AzureDouble.Request request, KeyVaultDoubleKeys.Version version, String kid, boolean wrap) {
    JsonObject body;
    try (var reader = Json.createReader(new StringReader(request.body()))) {
      body = reader.readObject();
    }
    if (!version.isRsa() || !"RSA-OAEP-256".equals(body.getString("alg", ""))) {
      return AzureDouble.Reply.of(
          400, error("BadParameter", "Key and signing algorithm are incompatible."));
    }
    byte[] value = Base64.getUrlDecoder().decode(body.getString("value"));
    try {
      byte[] result =
          wrap
              ? KeyVaultDoubleKeys.wrap(version, value)
              : KeyVaultDoubleKeys.unwrap(version, value);
      wraps += wrap ? 1 : 0;
      unwraps += wrap ? 0 : 1;
      return AzureDouble.Reply.of(
          200,
          Json.createObjectBuilder()
              .add("kid", kid)
              .add("value", KeyVaultDoubleKeys.base64(result))
              .build()
              .toString());
    } catch (GeneralSecurityException e) {
      return AzureDouble.Reply.of(
          400, error("BadParameter", "The parameter is incorrect (cannot be decrypted)."));
    }
  }

  private AzureDouble.Reply secret(String name) {
    String value = secrets.get(name);
    if (value == null) {
      return AzureDouble.Reply.of(
          404,
          error(
              "SecretNotFound",
              "A secret with (name/id) " + name + " was not found in this key vault."));
    }
    return AzureDouble.Reply.of(
        200,
        Json.createObjectBuilder()
            .add("value", value)
            .add("id", url() + "/secrets/" + name + "/0123456789abcdef0123456789abcdef")
            .add(
                "attributes",
                Json.createObjectBuilder()
                    .add("enabled", true)
                    .add("created", 1_763_000_000)
                    .add("updated", 1_763_000_000)
                    .add("recoveryLevel", "Recoverable+Purgeable"))
            .build()
            .toString());
  }

  private static String error(String code, String message) {
    return Json.createObjectBuilder()
        .add("error", Json.createObjectBuilder().add("code", code).add("message", message))
        .build()
        .toString();
  }

  @Override
  public void close() {
    closing.countDown();
    stop();
    identity.stop(0);
    threads.shutdownNow();
  }
}
