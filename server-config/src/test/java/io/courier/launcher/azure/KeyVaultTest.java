package io.courier.launcher.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.identity.ClientSecretCredential;
import com.azure.identity.WorkloadIdentityCredential;
import com.sun.net.httpserver.HttpServer;
import io.courier.launcher.azure.VaultAccess.Place;
import io.courier.testing.KeyVaultDouble;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KeyVaultTest {
  @TempDir Path directory;
  private KeyVaultDouble azure;

  @BeforeEach
  void open() throws Exception {
    azure = KeyVaultDouble.open(directory);
  }

  @AfterEach
  void close() {
    azure.close();
  }

  private VaultAccess access(URI vault, Place place, Map<String, String> more) throws Exception {
    Map<String, String> variables = new HashMap<>(azure.clientSecretVariables());
    variables.putAll(more);
    return new VaultAccess(vault, place, variables, trust());
  }

  private SSLContext trust() throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    try (InputStream in = Files.newInputStream(azure.anchors())) {
      anchors.setCertificateEntry(
          "vault", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Test
  @Timeout(60)
  void anAnswerThatNeverEndsHasTheSameLimit() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer stalled =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stalled.setExecutor(threads);
    stalled.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write("{\"value\":".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    stalled.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + stalled.getAddress().getPort());
      KeyVault vault = new KeyVault(access(uri, Place.STAGING, Map.of()), Duration.ofSeconds(2));
      assertThatThrownBy(() -> vault.secret("courier-jwt-secret"))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("cannot be reached (no complete answer within 2 s)");
    } finally {
      end.countDown();
      stalled.stop(0);
      threads.shutdownNow();
    }
  }

  /** As the application's VaultSignIn. */
  @Test
  void aClientSecretComesBeforeTheWorkloadExceptInProduction() throws Exception {
    Map<String, String> workload =
        Map.of("AZURE_FEDERATED_TOKEN_FILE", directory.resolve("token").toString());
    URI uri = URI.create(azure.url());
    assertThat(access(uri, Place.STAGING, workload).credential())
        .isInstanceOf(ClientSecretCredential.class);
    assertThat(access(uri, Place.STAGING, workload).credentialName()).contains("client secret");
    assertThat(access(uri, Place.PRODUCTION, workload).credential())
        .isInstanceOf(WorkloadIdentityCredential.class);
    assertThat(access(uri, Place.PRODUCTION, workload).credentialName())
        .contains("workload identity");
  }
}
