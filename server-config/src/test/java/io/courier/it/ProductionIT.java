package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.it.connection.Certificates;
import io.courier.launcher.PinnedCertificate;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node in Production, as a process of its own, on a PostgreSQL behind TLS, with Key Vault and a
 * managed identity.
 */
class ProductionIT {
  private static final Pattern TOKEN = Pattern.compile("One-time set-up token: (\\S+) ");
  private static final String PASSWORD = "a good long password";
  private static final String PLANTED = "pl4nted-partner-password-31e0";

  private static ProductionGround ground;
  private static LauncherProcess courier;
  private static Path data;
  private static URI uri;
  private static HttpClient http;
  private static String token;
  private static int setUpWithoutToken;

  @BeforeAll
  static void start() throws Exception {
    ground = ProductionGround.open(CourierServer.freshDirectory("production-ground"));
    data = CourierServer.freshDirectory("production");
    int port = LauncherProcess.freePort();
    uri = URI.create("https://127.0.0.1:" + port);
    courier = LauncherProcess.start(data, port, ground.variables());
    courier.awaitReady();
    http =
        HttpClient.newBuilder()
            .sslContext(PinnedCertificate.contextFor(ground.keyStore, Certificates.PASSWORD))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    setUp();
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      Path record = data == null ? null : data.resolve("run/volatile");
      Path memory =
          record == null || !Files.exists(record)
              ? null
              : Path.of(Files.readString(record).strip());
      if (courier != null) {
        courier.close();
      }
      if (memory != null) {
        assertThat(memory).as("goes with the server").doesNotExist();
      }
    } finally {
      if (ground != null) {
        ground.close();
      }
    }
  }

  private static void setUp() throws Exception {
    JsonObjectBuilder first = firstAdmin();
    setUpWithoutToken = post("/api/v1/setup/initialize", first.build(), null).statusCode();
    Matcher shown = TOKEN.matcher(Files.readString(data.resolve("logs/messages.log")));
    assertThat(shown.find()).as("set-up token in the log").isTrue();
    JsonObject withToken = firstAdmin().add("setupToken", shown.group(1)).build();
    HttpResponse<String> done = post("/api/v1/setup/initialize", withToken, null);
    assertThat(done.statusCode()).as(done.body()).isBetween(200, 201);
    JsonObject credentials =
        Json.createObjectBuilder().add("username", "root-admin").add("password", PASSWORD).build();
    HttpResponse<String> login = post("/api/v1/auth/login", credentials, null);
    token = json(login).getJsonObject("data").getString("accessToken");
  }

  private static JsonObjectBuilder firstAdmin() {
    return Json.createObjectBuilder()
        .add("username", "root-admin")
        .add("displayName", "Admin")
        .add("password", PASSWORD)
        .add("confirmPassword", PASSWORD);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path, null).GET());
  }

  private static HttpResponse<String> post(String path, JsonObject body, String bearer)
      throws Exception {
    return send(
        request(path, bearer)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private static HttpRequest.Builder request(String path, String bearer) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri.resolve(path)).timeout(Duration.ofSeconds(60));
    return bearer == null ? builder : builder.header("Authorization", "Bearer " + bearer);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> answer) {
    try (var reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  private static int code(HttpResponse<String> answer) {
    return json(answer).getJsonObject("error").getInt("code");
  }

  private static JsonObjectBuilder connection(String name) {
    return Json.createObjectBuilder()
        .add("name", name)
        .add("protocol", "sftp")
        .add("host", "partner.example")
        .add("port", 22)
        .add("authMethod", "password")
        .add("username", "somebody")
        .add("password", PLANTED);
  }

  @Test
  void setUpNeedsTheTokenOfTheLog() {
    assertThat(setUpWithoutToken).isBetween(400, 403);
  }

  @Test
  @Tag("ENC-02")
  @Tag("SECR-05")
  void secretsAreSealedByTheVault() throws Exception {
    int wraps = ground.vault.wraps();
    HttpResponse<String> made = post("/api/v1/connections", connection("Sealed").build(), token);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.body()).doesNotContain(PLANTED);
    assertThat(ground.vault.wraps()).isEqualTo(wraps + 1);
    byte[] blob = storedPassword("Sealed");
    assertThat(Arrays.copyOfRange(blob, blob.length - 2, blob.length)).containsExactly(0, 1);
    assertThat(new String(blob, 0, 36, StandardCharsets.US_ASCII)).startsWith(ground.kekVersion);
    assertThat(blob).hasSize(322 + PLANTED.length());
  }

  private static byte[] storedPassword(String name) throws Exception {
    try (Connection database = ground.database.superuser("courier");
        var query =
            database.prepareStatement(
                "SELECT password_encrypted FROM connections WHERE name = ?")) {
      query.setString(1, name);
      ResultSet rows = query.executeQuery();
      assertThat(rows.next()).isTrue();
      return rows.getBytes(1);
    }
  }

  @Test
  void insecureTrustIsRefused() throws Exception {
    fips(false);
    try {
      JsonObject trusting = connection("Trusting").add("hostKeyPolicy", "always_trust").build();
      HttpResponse<String> sftp = post("/api/v1/connections", trusting, token);
      assertThat(sftp.statusCode()).isEqualTo(403);
      assertThat(code(sftp)).isEqualTo(3008);
      JsonObject insecure =
          connection("Insecure").add("protocol", "ftps").add("tlsCertPolicy", "insecure").build();
      assertThat(code(post("/api/v1/connections", insecure, token))).isEqualTo(3008);
    } finally {
      fips(true);
    }
  }

  private static void fips(boolean on) throws Exception {
    HttpResponse<String> answer =
        send(
            request("/api/v1/settings/security.fips_mode_enabled", token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"value\": " + on + "}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  @Tag("TRANS-03")
  void everyDatabaseSessionIsEncryptedAndOfTheRightRole() throws Exception {
    try (Connection database = ground.database.superuser("courier");
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT a.usename, s.ssl, s.version FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE a.datname = 'courier' AND a.usename <> 'postgres'")) {
      int sessions = 0;
      while (rows.next()) {
        sessions++;
        assertThat(rows.getString(1)).isEqualTo("courier");
        assertThat(rows.getBoolean(2)).isTrue();
        assertThat(rows.getString(3)).isIn("TLSv1.2", "TLSv1.3");
      }
      assertThat(sessions).isPositive();
    }
  }

  @Test
  @Tag("TRANS-01")
  void plainHttpIsRejectedNotRedirected() throws Exception {
    assertThat(LauncherIT.listeners(courier.server().pid())).isEqualTo(1);
    String answer;
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      plain.setSoTimeout(10_000);
      plain
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      answer = "";
    }
    assertThat(answer).doesNotContain("HTTP/1.1 3").doesNotContain("HTTP/1.1 2");
    HttpResponse<String> forwarded =
        send(request("/api/v1/settings", token).header("X-Forwarded-Proto", "http").GET());
    assertThat(forwarded.statusCode()).isEqualTo(403);
    assertThat(code(forwarded)).isEqualTo(1021);
    assertThat(
            send(request("/api/v1/settings", token).header("X-Forwarded-Proto", "https").GET())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  @Tag("TRANS-01")
  void onlyStrongTlsIsSpoken() throws Exception {
    assertThat(handshake("TLSv1.3", null)).isEqualTo("TLSv1.3");
    assertThat(handshake("TLSv1.2", null)).isEqualTo("TLSv1.2");
    for (String weak :
        List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256")) {
      assertThatThrownBy(() -> handshake("TLSv1.2", weak))
          .as(weak)
          .isInstanceOf(SSLException.class);
    }
    assertThatThrownBy(() -> handshake("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256"))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> handshake("TLSv1.1", null)).isInstanceOf(IOException.class);
  }

  private static String handshake(String version, String suite) throws Exception {
    SSLContext context = PinnedCertificate.contextFor(ground.keyStore, Certificates.PASSWORD);
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      socket.setEnabledProtocols(new String[] {version});
      if (suite != null) {
        socket.setEnabledCipherSuites(new String[] {suite});
      }
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  @Tag("HARD-02")
  @Tag("TRANS-02")
  void answersCarryTheHeadersAndNoBanner() throws Exception {
    for (String path :
        List.of("/", "/nothing", "/console/login.xhtml", "/api/v1/users", "/health")) {
      var headers = get(path).headers();
      assertThat(headers.firstValue("Strict-Transport-Security"))
          .as(path)
          .contains("max-age=31536000; includeSubDomains");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
      assertThat(headers.map().keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)))
          .doesNotContain("server", "x-powered-by");
    }
  }

  @Test
  void theDescriptionIsThereItsPageIsNot() throws Exception {
    for (String path :
        List.of(
            "/openapi",
            "/openapi/",
            "/openapi/ui",
            "/openapi/ui/",
            "/openapi/document",
            "/swagger")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
    HttpResponse<String> description = get("/api/v1/openapi.json");
    assertThat(description.statusCode()).isEqualTo(200);
    assertThat(json(description).getJsonObject("paths").keySet()).contains("/api/v1/connections");
  }

  /** Liberty's own endpoints: what they give to a user with a password opens nothing here. */
  @Test
  void endpointsOfTheContainerOpenNothing() throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("root-admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    for (String path :
        List.of(
            "/ibm/api/config",
            "/ibm/api/validation",
            "/ibm/api/docs",
            "/ibm/api/explorer",
            "/ibm/api/notifications",
            "/IBMJMXConnectorREST")) {
      assertThat(get(path).statusCode()).as(path).isIn(401, 404);
      assertThat(send(request(path, null).header("Authorization", basic).GET()).statusCode())
          .as("%s as an admin", path)
          .isIn(401, 403, 404);
    }
    for (String path : List.of("/ibm/api", "/jwt/ibm/api/courierJwt/token")) {
      assertThat(send(request(path, null).header("Authorization", basic).GET()).statusCode())
          .as("%s knows no password", path)
          .isEqualTo(401);
    }
    assertThat(
            send(request("/ibm/api/batch/jobinstances", null).header("Authorization", basic).GET())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  @Tag("SECR-01")
  @Tag("SECR-02")
  void noSecretIsInSightOfOthersOrOnDisk() throws Exception {
    List<String> planted = new ArrayList<>(ground.secrets());
    post("/api/v1/connections", connection("Planted").build(), token);
    planted.add(PLANTED);
    for (ProcessHandle process : List.of(courier.launcher(), courier.server())) {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      notIn(planted, proc.resolve("environ"));
      notIn(planted, proc.resolve("cmdline"));
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        notIn(planted, file);
      }
    }
    Path memory = Path.of(Files.readString(data.resolve("run/volatile")).strip());
    assertThat(memory).startsWith(Path.of("/dev/shm"));
    assertThat(memory.resolve("secrets")).doesNotExist();
    assertThat(data.resolve("wlp/servers/courier/workarea").toRealPath())
        .isEqualTo(memory.resolve("workarea"));
  }

  private static void notIn(List<String> planted, Path file) throws IOException {
    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    for (String secret : planted) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(content.contains(secret)).as("%s in %s", secret, file).isFalse();
      assertThat(content.contains(Base64.getEncoder().withoutPadding().encodeToString(bytes)))
          .as("base64 of %s in %s", secret, file)
          .isFalse();
      assertThat(content.contains(HexFormat.of().formatHex(bytes)))
          .as("hex of %s in %s", secret, file)
          .isFalse();
    }
  }

  /** Staging in short: client secret, embedded database, own certificate. */
  @Test
  void stagingStarts() throws Exception {
    Path other = CourierServer.freshDirectory("staging");
    int port = LauncherProcess.freePort();
    Map<String, String> variables = new HashMap<>(ground.vault.clientSecretVariables());
    variables.put("COURIER_ENVIRONMENT", "Staging");
    variables.put("COURIER_SECRETS_FILE", "");
    try (var staging = LauncherProcess.start(other, port, variables).awaitReady()) {
      assertThat(Files.readString(other.resolve("logs/messages.log"))).containsPattern(TOKEN);
      String visible =
          Files.readString(Path.of("/proc", Long.toString(staging.server().pid()), "cmdline"));
      assertThat(visible).doesNotContain(ground.signingSecret);
      Path memory = Path.of(Files.readString(other.resolve("run/volatile")).strip());
      staging.kill(); // the guard now stops the server and clears the memory
      await().atMost(Duration.ofMinutes(2)).until(() -> !Files.exists(memory));
    }
  }
}
