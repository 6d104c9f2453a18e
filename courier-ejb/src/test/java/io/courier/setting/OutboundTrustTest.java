package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.courier.testing.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundTrustTest {
  @TempDir Path directory;
  private ServerCertificate certificate;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    certificate = ServerCertificate.make(directory);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anAnchorOfTheFileIsBelievedBesidesThePlatforms() throws Exception {
    Path pem = certificate.writePem(directory.resolve("anchors.pem"));
    OutboundTrust trust = new OutboundTrust(Optional.of(pem.toString()));
    assertThat(status(trust)).isEqualTo(204);
    assertThat(trust.anchors())
        .hasSizeGreaterThan(new OutboundTrust(Optional.empty()).anchors().size());
  }

  @Test
  void withoutTheFileTheServerIsAStranger() {
    OutboundTrust trust = new OutboundTrust(Optional.empty());
    assertThatThrownBy(() -> status(trust)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void anUnreadableFileAddsNobody() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.pem"), "-----BEGIN nothing");
    int platform = new OutboundTrust(Optional.empty()).anchors().size();
    assertThat(new OutboundTrust(Optional.of(broken.toString())).anchors()).hasSize(platform);
    assertThat(new OutboundTrust(Optional.of("/no/such/file")).anchors()).hasSize(platform);
  }

  private int status(OutboundTrust trust) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().sslContext(trust.sslContext()).build();
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
