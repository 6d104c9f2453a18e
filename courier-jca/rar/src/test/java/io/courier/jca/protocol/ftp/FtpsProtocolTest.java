package io.courier.jca.protocol.ftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.CertificateFault;
import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TlsOffer;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.fixture.ApprovedTls;
import io.courier.jca.fixture.FtpTestServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RevocationServer;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FtpsProtocolTest {
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
  private final TestAuthority authority = TestAuthority.root("Test root");

  @TempDir Path remote;
  @TempDir Path local;
  private FtpTestServer server;
  private SslConfiguration dataTls;

  /** Subclasses try the same under a policy. */
  TlsOffer offer() {
    return TlsOffer.PLATFORM;
  }

  private Partner start(TestAuthority.Issued certificate, boolean implicit, String... versions)
      throws Exception {
    SslConfigurationFactory tls = configuration(certificate, "server.p12", versions);
    server = FtpTestServer.start(remote, tls.createSslConfiguration(), implicit, dataTls);
    Partner partner = server.partner();
    partner.protocol = Protocol.FTPS;
    partner.offer = offer();
    partner.tls =
        new TlsOptions(implicit, TlsVersion.TLS_1_2, List.of(authority.certificate()), true);
    return partner;
  }

  private SslConfigurationFactory configuration(
      TestAuthority.Issued certificate, String store, String... versions) throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(certificate.writeStore(local.resolve(store)).toFile());
    tls.setKeystorePassword("changeit");
    tls.setKeystoreType("PKCS12");
    tls.setSslProtocol(versions.length == 0 ? new String[] {"TLSv1.2", "TLSv1.3"} : versions);
    return tls;
  }

  private TestAuthority.Issued good() {
    return authority.issue(TestAuthority.Wish.server("DNS:localhost"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"false,TLSv1.2", "false,TLSv1.3", "true,TLSv1.2", "true,TLSv1.3"})
  @Tag("FTP-02")
  @Tag("FTP-03")
  @Tag("FTP-07")
  @Tag("TLSP-01")
  void filesTravelUnderTls(boolean implicit, String version) throws Exception {
    Partner partner = start(good(), implicit, version);
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    Path source = Files.write(local.resolve("s"), content);
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      assertThat(connection.session().tls().version()).isEqualTo(version);
      for (int i = 0; i < 5; i++) {
        connection.upload(source, "/s" + i, TransferOptions.DEFAULT, TransferControl.NONE);
        connection.download(
            "/s" + i, local.resolve("t" + i), TransferOptions.DEFAULT, TransferControl.NONE);
        assertThat(local.resolve("t" + i)).hasSameBinaryContentAs(source);
      }
    }
    List<String> said = server.commands();
    assertThat(said.indexOf("PROT P")).isBetween(0, said.indexOf("USER " + FtpTestServer.USER));
    assertThat(said.contains("AUTH TLS")).isEqualTo(!implicit);
    assertThat(partner.certificates()).isNotEmpty().allMatch(c -> c.faults().isEmpty());
    // Under TLS 1.3 the first login tries a data connection; later ones ask nobody.
    assertThat(partner.certificates()).hasSize(version.equals("TLSv1.3") ? 2 : 1);
    assertThat(partner.openedCredentials().get(0).password()).containsOnly(0);
  }

  @Test
  @Tag("TLSP-03")
  void rejectedCertificateEndsTheHandshakeBeforeAnySecretIsOpened() throws Exception {
    Partner partner =
        start(TestAuthority.selfSigned(TestAuthority.Wish.server("DNS:localhost")), false);
    FileTransferException e =
        fails(Reason.CERTIFICATE_REJECTED, () -> partner.connectUnpooled(factory));
    assertThat(e.session().orElseThrow().tls().certificate().faults())
        .containsExactly(CertificateFault.UNTRUSTED_ROOT);
    assertThat(partner.openedCredentials()).isEmpty();
    assertThat(server.commands()).noneMatch(c -> c.startsWith("USER") || c.startsWith("PASS"));
  }

  @Test
  @Tag("TLSP-05")
  void nameIsCheckedAgainstTheConfiguredHost() throws Exception {
    Partner partner =
        start(authority.issue(TestAuthority.Wish.server("DNS:elsewhere.test")), false);
    FileTransferException e =
        fails(Reason.CERTIFICATE_REJECTED, () -> partner.connectUnpooled(factory));
    assertThat(e.session().orElseThrow().tls().certificate().faults())
        .containsExactly(CertificateFault.NAME_MISMATCH);
    assertThat(partner.openedCredentials()).isEmpty();
  }

  @Test
  @Tag("FTP-05")
  void floorIsKeptOnTheWire() throws Exception {
    Partner partner = start(good(), false, "TLSv1.2");
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_3, List.of(authority.certificate()), true);
    FileTransferException e =
        fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory));
    assertThat(e).hasMessageContaining("TLSv1.3");
    assertThat(partner.openedCredentials()).isEmpty();
  }

  @Test
  @Tag("TLSC-01")
  void messageSaysThatTheRuntimeDisablesOldVersions() throws Exception {
    Partner partner = start(good(), false, "TLSv1.3");
    partner.tls =
        new TlsOptions(
            false,
            TlsVersion.TLS_1_0,
            List.of(authority.certificate()),
            true,
            new TlsOffer(
                List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                ApprovedTls.offer().groups(),
                ApprovedTls.OFFER.signatures()));
    FileTransferException e =
        fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory));
    assertThat(e)
        .hasMessageContaining("this Java runtime disables TLSv1 and TLSv1.1")
        .hasMessageContaining("jdk.tls.disabledAlgorithms");
  }

  @Test
  void configuredCipherSuitesAreAllThatIsOffered() throws Exception {
    Partner partner = start(good(), false);
    partner.tls =
        new TlsOptions(
            false,
            TlsVersion.TLS_1_2,
            List.of(authority.certificate()),
            true,
            new TlsOffer(
                List.of("TLS_AES_256_GCM_SHA384"),
                ApprovedTls.offer().groups(),
                ApprovedTls.OFFER.signatures()));
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      assertThat(connection.session().tls().cipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }
  }

  @Test
  @Tag("FTP-02")
  void serverWithoutTlsIsLeftBeforeTheLogin() throws Exception {
    server = FtpTestServer.start(remote);
    Partner partner = server.partner();
    partner.protocol = Protocol.FTPS;
    partner.offer = offer();
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_2, List.of(), true);
    fails(Reason.UNSUPPORTED, () -> partner.connectUnpooled(factory));
    assertThat(server.commands()).containsExactly("AUTH TLS");
    assertThat(partner.openedCredentials()).isEmpty();
  }

  @Test
  @Tag("FTP-03")
  void plainServerOnTheImplicitPortIsExplained() throws Exception {
    server = FtpTestServer.start(remote);
    Partner partner = server.partner();
    partner.protocol = Protocol.FTPS;
    partner.offer = offer();
    partner.tls = new TlsOptions(true, TlsVersion.TLS_1_2, List.of(), true);
    FileTransferException e = fails(Reason.PROTOCOL_ERROR, () -> partner.connectUnpooled(factory));
    assertThat(e).hasMessageContaining("explicit");
  }

  @ParameterizedTest
  @CsvSource({"PBSZ", "PROT"})
  @Tag("FTP-07")
  void serverThatWillNotProtectDataIsLeftBeforeTheLogin(String verb) throws Exception {
    Partner partner = start(good(), false);
    server.hook(
        (session, request) -> {
          if (request.getCommand().equals(verb)) {
            session.write(new DefaultFtpReply(536, "Not here."));
            return FtpletResult.SKIP;
          }
          return FtpletResult.DEFAULT;
        });
    fails(Reason.UNSUPPORTED, () -> partner.connectUnpooled(factory));
    List<String> said = List.of("AUTH TLS", "PBSZ 0", "PROT P");
    assertThat(server.commands()).isEqualTo(said.subList(0, verb.equals("PROT") ? 3 : 2));
    assertThat(partner.openedCredentials()).isEmpty();
  }

  @Test
  @Tag("TLSP-07")
  @Tag("TLSP-09")
  void withoutChainCheckOnlyTheDecisionCounts() throws Exception {
    TestAuthority.Issued own =
        TestAuthority.selfSigned(TestAuthority.Wish.server("DNS:elsewhere.test"));
    Partner partner = start(own, false);
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_2, List.of(), false);
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      connection.list("/", f -> true);
    }
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(own.certificate().getEncoded()));
    assertThat(partner.certificates()).hasSize(2).allMatch(c -> c.thumbprint().equals(digest));
    assertThat(partner.certificates()).allMatch(c -> c.faults().isEmpty());
  }

  /** Another borrower of the session is not asked for with this one's policy. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  @Tag("FTP-07")
  void dataConnectionsAskNobodyAfterTheLogin(String version) throws Exception {
    Partner partner = start(good(), false, version);
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      partner.distrust = new FileTransferException(Reason.CERTIFICATE_REJECTED, "stale policy");
      int asked = partner.certificates().size();
      connection.list("/", f -> true);
      assertThat(partner.certificates()).hasSize(asked);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  @Tag("FTP-07")
  void dataConnectionWithAnotherCertificateIsRefused(String version) throws Exception {
    SslConfigurationFactory other = configuration(good(), "other.p12", version);
    dataTls = other.createSslConfiguration();
    Partner partner = start(good(), false, version);
    // Under TLS 1.3 the login's own data connection asks the policy, which accepts both.
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      fails(Reason.CERTIFICATE_REJECTED, () -> connection.list("/", f -> true));
      assertThat(connection.isConnected()).isFalse();
    }
  }

  @Test
  @Tag("TLSP-04")
  void revokedCertificateIsRejected() throws Exception {
    try (RevocationServer revocation = new RevocationServer(authority)) {
      TestAuthority.Issued issued =
          authority.issue(
              TestAuthority.Wish.server("DNS:localhost")
                  .revocation(revocation.url("ocsp"), revocation.url("crl")));
      revocation.revoke(issued.certificate());
      Partner partner = start(issued, false);
      FileTransferException e =
          fails(Reason.CERTIFICATE_REJECTED, () -> partner.connectUnpooled(factory));
      assertThat(e.session().orElseThrow().tls().certificate().faults())
          .containsExactly(CertificateFault.REVOKED);
    }
  }

  @Test
  @Tag("TLSC-03")
  void clientCertificateIsShownWhereTheServerAsks() throws Exception {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(good().writeStore(local.resolve("server.p12")).toFile());
    tls.setKeystorePassword("changeit");
    tls.setKeystoreType("PKCS12");
    tls.setTruststoreFile(authority.writeTrustStore(local.resolve("trust.p12")).toFile());
    tls.setTruststorePassword("changeit");
    tls.setTruststoreType("PKCS12");
    tls.setClientAuthentication("NEED");
    tls.setSslProtocol(new String[] {"TLSv1.2"});
    server = FtpTestServer.start(remote, tls.createSslConfiguration(), false);
    Partner partner = server.partner();
    partner.protocol = Protocol.FTPS;
    partner.offer = offer();
    partner.tls = new TlsOptions(false, TlsVersion.TLS_1_2, List.of(authority.certificate()), true);
    FileTransferException e =
        fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
    assertThat(e).hasMessageContaining("client certificate");
    TestAuthority.Issued own = authority.issue(TestAuthority.Wish.server().forClient("CN=courier"));
    partner.clientCertificate = new ClientCertificate(own.key().getEncoded(), own.chain());
    Path source = Files.writeString(local.resolve("s"), "12345");
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      for (int i = 0; i < 3; i++) {
        connection.upload(source, "/s", TransferOptions.DEFAULT, TransferControl.NONE);
      }
    }
    assertThat(partner.openedCredentials().get(1).clientCertificate().privateKey()).containsOnly(0);
  }
}
