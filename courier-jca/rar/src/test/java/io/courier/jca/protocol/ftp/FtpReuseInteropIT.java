package io.courier.jca.protocol.ftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TlsOffer;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.fixture.FtpPeer;
import io.courier.jca.fixture.FtpPeer.Kind;
import io.courier.jca.fixture.FtpPeer.Mode;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that demand the control connection's TLS session on every data connection. */
class FtpReuseInteropIT {
  private static final List<String> DEMANDED = List.of("require_ssl_reuse=YES");

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
  private final TestAuthority authority = TestAuthority.root("Test root");

  @TempDir Path settings;
  @TempDir Path root;
  @TempDir Path local;

  /** Subclasses try the same under a policy. */
  TlsOffer offer() {
    return TlsOffer.PLATFORM;
  }

  private Partner partner(FtpPeer peer) {
    Partner partner = peer.partner();
    partner.offer = offer();
    return partner;
  }

  private FtpPeer start(Kind kind, Mode mode, boolean tls13) throws Exception {
    return FtpPeer.start(
        kind,
        settings,
        root,
        new FtpPeer.Setup(mode, authority, tls13, kind == Kind.VSFTPD ? DEMANDED : List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "VSFTPD,EXPLICIT,false",
    "VSFTPD,IMPLICIT,false",
    "VSFTPD,EXPLICIT,true",
    "PROFTPD,EXPLICIT,false",
    "PROFTPD,IMPLICIT,false",
    "PROFTPD,EXPLICIT,true",
    "PROFTPD,IMPLICIT,true"
  })
  @Tag("FTP-02")
  @Tag("FTP-03")
  @Tag("FTP-07")
  void thousandTransfersInOneSession(Kind kind, Mode mode, boolean tls13) throws Exception {
    byte[] content = new byte[20_000];
    new Random(7).nextBytes(content);
    Path source = Files.write(local.resolve("source"), content);
    try (FtpPeer peer = start(kind, mode, tls13)) {
      Partner partner = partner(peer);
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        // A second login, within the first, happens only where TLS 1.3 had to be given up.
        assertThat(partner.openedCredentials()).hasSize(tls13 ? 2 : 1);
        for (int i = 0; i < 500; i++) {
          connection.upload(source, "/pub/up", TransferOptions.DEFAULT, TransferControl.NONE);
          connection.download(
              "/pub/up", local.resolve("down"), TransferOptions.DEFAULT, TransferControl.NONE);
        }
        assertThat(local.resolve("down")).hasSameBinaryContentAs(source);
        assertThat(partner.openedCredentials()).hasSize(tls13 ? 2 : 1);
        assertThat(connection.session().tls().version()).isEqualTo("TLSv1.2");
      }
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        connection.list("/pub", f -> true);
        assertThat(partner.openedCredentials()).hasSize(tls13 ? 3 : 2);
      }
    }
  }

  @Test
  void serverThatDemandsReuseUnderTls13OnlyIsReported() throws Exception {
    try (FtpPeer peer = start(Kind.PROFTPD, Mode.EXPLICIT, true)) {
      Partner partner = partner(peer);
      partner.tls =
          new TlsOptions(false, TlsVersion.TLS_1_3, List.of(authority.certificate()), true);
      FileTransferException e =
          fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory));
      assertThat(e).hasMessageContaining("TLS 1.3").hasMessageContaining("floor");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("TLSC-03")
  void clientCertificateIsShownWhereTheServerAsks(boolean tls13) throws Exception {
    Path roots = authority.writePem(settings.resolve("roots.pem"));
    List<String> mutual = List.of("TLSVerifyClient on", "TLSCACertificateFile " + roots);
    try (FtpPeer peer =
        FtpPeer.start(
            Kind.PROFTPD,
            settings,
            root,
            new FtpPeer.Setup(Mode.EXPLICIT, authority, tls13, mutual))) {
      Partner partner = partner(peer);
      FileTransferException e =
          fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
      assertThat(e).hasMessageContaining("client certificate");
      TestAuthority.Issued own =
          authority.issue(TestAuthority.Wish.server().forClient("CN=courier"));
      partner.clientCertificate = new ClientCertificate(own.key().getEncoded(), own.chain());
      Path source = Files.writeString(local.resolve("s"), "12345");
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        for (int i = 0; i < 10; i++) {
          connection.upload(source, "/pub/s", TransferOptions.DEFAULT, TransferControl.NONE);
        }
      }
    }
  }
}
