package io.courier.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.courier.core.JsonText;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.setting.OutboundAddresses;
import io.courier.setting.OutboundTrust;
import io.courier.testing.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks to a receiver in this process. */
class WebhookChannelTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final String SECRET = "a-shared-secret-of-both";
  private static final Message MESSAGE =
      new Message(
          "job_failed",
          "job",
          UUID.randomUUID(),
          "Payroll",
          Map.of("error", "3003", "token", "abcdef1234567890"),
          Instant.parse("2026-11-22T10:00:00Z"));

  @TempDir static Path directory;
  private static HttpsServer receiver;
  private static OutboundTrust trust;
  private static final List<Got> GOT = new CopyOnWriteArrayList<>();
  private static final CountDownLatch CLOSING = new CountDownLatch(1);

  private final Switches settings = new Switches();
  private final OutboundAddresses addresses = new OutboundAddresses(settings);

  private record Got(String path, String signature, String header, String body) {}

  @BeforeAll
  static void start() throws Exception {
    ServerCertificate certificate = ServerCertificate.make(directory);
    trust =
        new OutboundTrust(
            Optional.of(certificate.writePem(directory.resolve("anchors.pem")).toString()));
    receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    receiver.setExecutor(THREADS);
    receiver.createContext("/", WebhookChannelTest::answer);
    receiver.start();
  }

  @AfterAll
  static void stop() {
    CLOSING.countDown();
    receiver.stop(0);
    THREADS.shutdownNow();
  }

  @BeforeEach
  void reset() {
    GOT.clear();
    settings.on("security.allow_private_callbacks");
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    GOT.add(
        new Got(
            path,
            exchange.getRequestHeaders().getFirst(WebhookSignature.HEADER),
            exchange.getRequestHeaders().getFirst("X-Api-Key"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    if (path.equals("/silent")) {
      await();
    }
    if (path.equals("/moved")) {
      exchange.getResponseHeaders().set("Location", "/ok");
      exchange.sendResponseHeaders(307, -1);
    } else if (path.equals("/endless")) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("x".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      await();
    } else {
      exchange.sendResponseHeaders(path.equals("/broken") ? 500 : 204, -1);
    }
    exchange.close();
  }

  private static void await() {
    try {
      CLOSING.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome send(String path, Duration limit) {
    return send(url(path), Open.NOTHING, limit);
  }

  private static String url(String path) {
    return "https://localhost:" + receiver.getAddress().getPort() + path;
  }

  private Outcome send(String url, Open secrets, Duration limit) {
    return new WebhookChannel(addresses, trust, THREADS, limit)
        .send(Map.of("url", url), secrets, MESSAGE);
  }

  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void theBodyIsTheMessageAndItsSignatureProvesIt() throws Exception {
    Open open = new Open(SECRET, Map.of("X-Api-Key", "key-1"));
    assertThat(send(url("/ok?tenant=7"), open, LONG)).isEqualTo(Outcome.SENT);
    Got got = GOT.get(0);
    assertThat(got.header()).isEqualTo("key-1");
    Map<String, Object> body = JsonText.readObject(got.body());
    assertThat(body)
        .containsOnlyKeys(
            "eventType", "entityType", "entityId", "entityName", "context", "timestamp")
        .containsEntry("eventType", "job_failed")
        .containsEntry("entityType", "job")
        .containsEntry("entityName", "Payroll")
        .containsEntry("timestamp", "2026-11-22T10:00:00Z")
        .containsEntry("context", Map.of("error", "3003", "token", "[REDACTED]"));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(got.signature())
        .isEqualTo(
            "sha256="
                + HexFormat.of()
                    .formatHex(mac.doFinal(got.body().getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void withoutASecretThereIsNoSignature() {
    assertThat(send("/ok", LONG)).isEqualTo(Outcome.SENT);
    assertThat(GOT.get(0).signature()).isNull();
  }

  @Test
  void onlyStatusesFrom200To299AreSent() {
    assertThat(send("/broken", LONG).error()).contains("HTTP 500");
    assertThat(send("/moved", LONG).error()).contains("HTTP 307", "redirects are not followed");
    assertThat(GOT).extracting(Got::path).containsExactly("/broken", "/moved");
  }

  @Test
  @Timeout(120) // without the limit it would wait for ever
  void aSilentReceiverEndsTheTryAtItsLimit() {
    assertThat(send("/silent", Duration.ofMillis(500)).error()).contains("no answer");
  }

  @Test
  void theAnswersBodyIsNotWaitedFor() {
    assertThat(send("/endless", LONG)).isEqualTo(Outcome.SENT);
  }

  @Test
  void thisMachineIsNotCalledUnlessTheSettingSaysSo() {
    settings.off("security.allow_private_callbacks");
    assertThat(send("/ok", LONG).error()).contains("private network");
    assertThat(GOT).isEmpty();
  }

  @Test
  void aCertificateThatIsNotBelievedGetsNothing() {
    Outcome outcome =
        new WebhookChannel(addresses, new OutboundTrust(Optional.empty()), THREADS, LONG)
            .send(Map.of("url", url("/ok")), Open.NOTHING, MESSAGE);
    assertThat(outcome.error()).contains("TLS");
    assertThat(GOT).isEmpty();
  }

  @Test
  void aReceiverThatIsNotThereIsTold() throws Exception {
    int port;
    try (java.net.ServerSocket free =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(send("https://127.0.0.1:" + port + "/", Open.NOTHING, LONG).error())
        .contains("127.0.0.1");
  }
}
