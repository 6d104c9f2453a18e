package io.courier.jca.protocol.tls;

import static io.courier.jca.api.CertificateFault.CHAIN_ERRORS;
import static io.courier.jca.api.CertificateFault.EXPIRED;
import static io.courier.jca.api.CertificateFault.NAME_MISMATCH;
import static io.courier.jca.api.CertificateFault.NOT_YET_VALID;
import static io.courier.jca.api.CertificateFault.REMOTE_CERTIFICATE_NOT_AVAILABLE;
import static io.courier.jca.api.CertificateFault.REVOKED;
import static io.courier.jca.api.CertificateFault.UNTRUSTED_ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.CertificateFault;
import io.courier.jca.fixture.RevocationServer;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.fixture.TestAuthority.Issued;
import io.courier.jca.fixture.TestAuthority.Wish;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One animal of each kind, made on the spot. */
class CertificateZooTest {
  private static final String HOST = "ftp.partner.test";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Logger LOGGER = Logger.getLogger(Revocation.class.getName());

  private final TestAuthority authority = TestAuthority.root("Zoo root");
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<String> warnings = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord message) {
          warnings.add(message.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private RevocationServer revocation;
  private Duration patience = Duration.ofSeconds(10);

  @BeforeEach
  void open() throws IOException {
    revocation = new RevocationServer(authority);
    LOGGER.addHandler(listener);
  }

  @AfterEach
  void close() {
    LOGGER.removeHandler(listener);
    revocation.close();
    workers.shutdownNow();
  }

  private Set<CertificateFault> faults(List<X509Certificate> chain, String host) {
    return new CertificateChecks(
            List.of(authority.certificate()), new Revocation(workers, () -> patience), CLOCK)
        .faults(chain, host);
  }

  private Set<CertificateFault> faults(Issued issued) {
    return faults(issued.chain(), HOST);
  }

  private Wish wish() {
    return Wish.server("DNS:" + HOST).revocation(revocation.url("ocsp"), revocation.url("crl"));
  }

  private static Instant days(int count) {
    return CLOCK.instant().plus(Duration.ofDays(count));
  }

  @Test
  void goodOneHasNoFault() {
    assertThat(faults(authority.issue(wish()))).isEmpty();
    assertThat(revocation.asked()).isPositive();
    assertThat(warnings).isEmpty();
  }

  @Test
  @Tag("TLSP-02")
  void expired() {
    assertThat(faults(authority.issue(wish().valid(days(-20), days(-1))))).containsExactly(EXPIRED);
  }

  @Test
  void notYetValid() {
    assertThat(faults(authority.issue(wish().valid(days(1), days(20)))))
        .containsExactly(NOT_YET_VALID);
  }

  @Test
  @Tag("TLSP-03")
  void selfSigned() {
    assertThat(faults(TestAuthority.selfSigned(wish()))).containsExactly(UNTRUSTED_ROOT);
  }

  @Test
  void selfSignedThatIsItselfAnAnchorIsTrusted() {
    Issued own = TestAuthority.selfSigned(Wish.server("DNS:" + HOST));
    CertificateChecks checks =
        new CertificateChecks(
            List.of(own.certificate()), new Revocation(workers, () -> patience), CLOCK);
    assertThat(checks.faults(own.chain(), HOST)).isEmpty();
    assertThat(checks.faults(own.chain(), "other.test")).containsExactly(NAME_MISMATCH);
  }

  @Test
  void unknownAuthority() {
    TestAuthority other = TestAuthority.root("Unknown root");
    Issued issued = other.issue(wish());
    assertThat(faults(issued)).containsExactly(UNTRUSTED_ROOT);
    assertThat(faults(List.of(issued.certificate(), other.certificate()), HOST))
        .containsExactly(UNTRUSTED_ROOT);
  }

  @Test
  void impostorOfTheSameNameIsNotTheAnchor() {
    TestAuthority impostor = TestAuthority.root("Zoo root");
    assertThat(faults(impostor.issue(wish()))).containsExactly(UNTRUSTED_ROOT);
  }

  @Test
  @Tag("TLSP-04")
  void revokedByOcsp() {
    Issued issued =
        authority.issue(Wish.server("DNS:" + HOST).revocation(revocation.url("ocsp"), null));
    revocation.revoke(issued.certificate());
    assertThat(faults(issued)).containsExactly(REVOKED);
  }

  @Test
  @Tag("TLSP-04")
  void revokedByCrl() {
    Issued issued =
        authority.issue(Wish.server("DNS:" + HOST).revocation(null, revocation.url("crl")));
    revocation.revoke(issued.certificate());
    assertThat(faults(issued)).containsExactly(REVOKED);
  }

  @Test
  @Tag("TLSP-04")
  void crlIsAskedWhenOcspDoesNotAnswer() {
    Issued issued =
        authority.issue(wish().revocation(revocation.url("gone"), revocation.url("crl")));
    revocation.revoke(issued.certificate());
    assertThat(faults(issued)).containsExactly(REVOKED);
    Issued good =
        authority.issue(wish().revocation(revocation.url("gone"), revocation.url("crl2")));
    assertThat(faults(good)).isEmpty();
  }

  @Test
  void silenceOfAllSourcesIsAWarningOnly() {
    Issued issued =
        authority.issue(wish().revocation(revocation.url("gone"), revocation.url("gone2")));
    assertThat(faults(issued)).isEmpty();
    assertThat(warnings).singleElement().asString().contains("CRTRF0010W");
  }

  @Test
  void frozenResponderCostsNoMoreThanThePatience() {
    patience = Duration.ofMillis(500);
    Issued issued = authority.issue(wish().revocation(revocation.url("frozen"), null));
    long start = System.nanoTime();
    assertThat(faults(issued)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(warnings).hasSize(1);
  }

  @Test
  void everyFaultIsReportedAtOnce() {
    Issued issued =
        TestAuthority.selfSigned(Wish.server("DNS:other.test").valid(days(-20), days(-1)));
    assertThat(faults(issued)).containsExactlyInAnyOrder(UNTRUSTED_ROOT, NAME_MISMATCH, EXPIRED);
    Issued old = authority.issue(wish().valid(days(-20), days(-1)));
    revocation.revoke(old.certificate());
    assertThat(faults(old)).contains(EXPIRED);
  }

  @Test
  void noneShown() {
    assertThat(faults(List.of(), HOST)).containsExactly(REMOTE_CERTIFICATE_NOT_AVAILABLE);
  }

  @Test
  void certificateOfAClientServesNoTls() {
    assertThat(faults(authority.issue(wish().forClient("CN=somebody"))))
        .containsExactly(CHAIN_ERRORS);
  }

  @ParameterizedTest
  @Tag("TLSP-05")
  @CsvSource({
    "DNS:ftp.partner.test, ftp.partner.test, true",
    "DNS:FTP.Partner.Test, ftp.partner.TEST, true",
    "DNS:ftp.partner.test, ftp.partner.test., true",
    "DNS:other.test, ftp.partner.test, false",
    "DNS:*.partner.test, ftp.partner.test, true",
    "DNS:*.partner.test, partner.test, false",
    "DNS:*.partner.test, a.b.partner.test, false",
    "DNS:f*.partner.test, ftp.partner.test, false",
    "DNS:*.test, partner.test, false",
    "DNS:*, localhost, false",
    "IP:192.0.2.7, 192.0.2.7, true",
    "IP:192.0.2.7, 192.0.2.8, false",
    "DNS:192.0.2.7, 192.0.2.7, false",
    "DNS:*.0.2.7, 192.0.2.7, false",
    "IP:2001:db8::7, 2001:db8:0::7, true",
    "IP:2001:db8::7, 2001:db8::8, false"
  })
  void namesMatchAsRfc6125Says(String name, String host, boolean matches) {
    Issued issued = authority.issue(Wish.server(name).revocation(revocation.url("ocsp"), null));
    Set<CertificateFault> found = faults(issued.chain(), host);
    assertThat(found.contains(NAME_MISMATCH)).isEqualTo(!matches);
  }

  @Test
  @Tag("TLSP-05")
  void commonNameIsNoName() {
    Wish wish = Wish.server();
    Issued issued =
        authority.issue(
            new Wish(
                "CN=" + HOST,
                List.of(),
                wish.notBefore(),
                wish.notAfter(),
                revocation.url("ocsp"),
                null,
                false));
    assertThat(faults(issued)).containsExactly(NAME_MISMATCH);
  }
}
