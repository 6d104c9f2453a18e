package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Protocol;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.fixture.FtpTestServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TestAuthority;
import java.nio.file.Path;
import java.util.List;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same faults under TLS, explicit. */
class FtpsEveryMessageProtocolTest extends FtpEveryMessageProtocolTest {
  private static final TestAuthority AUTHORITY = TestAuthority.root("Test root");
  private static final TestAuthority.Issued ISSUED =
      AUTHORITY.issue(TestAuthority.Wish.server("DNS:localhost"));

  @TempDir Path keys;

  @Override
  FtpTestServer start() throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(ISSUED.writeStore(keys.resolve("server.p12")).toFile());
    tls.setKeystorePassword("changeit");
    tls.setKeystoreType("PKCS12");
    tls.setSslProtocol(new String[] {"TLSv1.2", "TLSv1.3"});
    return FtpTestServer.start(remote, tls.createSslConfiguration(), false);
  }

  @Override
  void adjust(Partner partner) {
    partner.protocol = Protocol.FTPS;
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_2, List.of(AUTHORITY.certificate()), true);
  }
}
