package io.courier.jca.protocol.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.TlsOffer;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.fixture.FtpTestServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.fixture.TestAuthority.Issued;
import io.courier.jca.fixture.TestAuthority.Wish;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that demands a client certificate on control and data connections. */
class FtpsClientProofProtocolTest {
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
  private final TestAuthority authority = TestAuthority.root("Test root");

  @TempDir Path remote;
  @TempDir Path local;
  private FtpTestServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  /** Not with TLS 1.3: there Apache FtpServer may lose the command after the certificate. */
  @Test
  @Tag("TLSC-03")
  void proofIsGivenWhereItIsAskedFor() throws Exception {
    Files.writeString(remote.resolve("hello"), "x");
    Partner partner = start();
    assertThatThrownBy(() -> partner.connectUnpooled(factory))
        .isInstanceOf(FileTransferException.class);
    Issued own = authority.issue(Wish.server().forClient("CN=acme"));
    partner.clientCertificate = new ClientCertificate(own.key().getEncoded(), own.chain());
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      assertThat(connection.session().tls().version()).isEqualTo("TLSv1.2");
      connection.list(
          "/",
          file -> {
            assertThat(file.name()).isEqualTo("hello");
            return true;
          });
    }
  }

  /** Subclasses try the same under a policy. */
  TlsOffer offer() {
    return TlsOffer.PLATFORM;
  }

  @SuppressWarnings("deprecation") // the test server has no other switch
  private Partner start() throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(
        authority.issue(Wish.server("DNS:localhost")).writeStore(local.resolve("s.p12")).toFile());
    tls.setKeystorePassword("changeit");
    tls.setKeystoreType("PKCS12");
    tls.setTruststoreFile(trust().toFile());
    tls.setTruststorePassword("changeit");
    tls.setTruststoreType("PKCS12");
    tls.setClientAuthentication("NEED");
    tls.setSslProtocol(new String[] {"TLSv1.2"});
    server = FtpTestServer.start(remote, tls.createSslConfiguration(), false);
    Partner partner = server.partner();
    partner.protocol = Protocol.FTPS;
    partner.offer = offer();
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_2, List.of(authority.certificate()), true);
    return partner;
  }

  private Path trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", authority.certificate());
    Path file = local.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    return file;
  }
}
