package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.audit.AuditEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.jca.api.CertificateFault;
import io.courier.jca.api.PresentedCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDecisionsTest {
  private static final UUID ID = UUID.randomUUID();
  private static final Occasion OCCASION = new Occasion(ConnectionBeans.ANNA, null);
  private static X509Certificate leaf;

  private final ConnectionBeans beans = new ConnectionBeans();
  private final CertificateDecisions decisions = beans.certificates();

  @BeforeAll
  static void make(@TempDir Path directory) {
    leaf =
        new Keytool(directory)
            .key("ftp.bank", "-startdate", "2020/01/01 00:00:00", "-validity", "30")
            .certificate("ftp.bank");
  }

  @Test
  @Tag("TLSP-02")
  @Tag("TLSP-03")
  @Tag("TLSP-04")
  @Tag("TLSP-05")
  void systemTrustAcceptsFaultlessOnly() {
    ConnectionValues values = Drafts.ftps().values();
    assertThat(refusal(values, shown(false))).isEmpty();
    assertThat(refusal(values, shown(false, CertificateFault.EXPIRED)).orElseThrow())
        .startsWith("Certificate expired on 2020-01-3");
    for (CertificateFault fault : CertificateFault.values()) {
      assertThat(refusal(values, shown(false, fault)).orElseThrow()).contains(fault.label());
      assertThat(refusal(values, shown(true, fault))).as("data connection").isPresent();
    }
    assertThat(refusal(values, new PresentedCertificate(List.of(), Set.of(), false))).isPresent();
    assertThat(beans.audit.events).isEmpty();
  }

  @Test
  @Tag("TLSP-06")
  void everyRejectionAndEveryInsecureUseWarns() {
    ConnectionValues insecure = Drafts.ftps().with("tlsCertPolicy", "insecure").values();
    List<String> logged = new ArrayList<>();
    Handler handler = collecting(logged);
    Logger logger = Logger.getLogger(CertificateDecisions.class.getName());
    logger.addHandler(handler);
    try {
      refusal(insecure, shown(false, CertificateFault.EXPIRED));
      refusal(Drafts.ftps().values(), shown(false, CertificateFault.EXPIRED));
      refusal(pinned("ab".repeat(32)), shown(false));
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(logged)
        .satisfiesExactly(
            m -> assertThat(m).startsWith("CRTRF4110W").contains("drop.bank.example", "Expired"),
            m -> assertThat(m).startsWith("CRTRF4111W").contains("drop.bank.example", "Expired"),
            m ->
                assertThat(m)
                    .startsWith("CRTRF4112W")
                    .contains("ab".repeat(32), shown(false).thumbprint()));
  }

  private static Handler collecting(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        logged.add(MessageFormat.format(record.getMessage(), record.getParameters()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  @Tag("TLSP-07")
  @Tag("TLSP-08")
  void pinnedAcceptsExactlyTheLeaf() {
    String print = shown(false).thumbprint();
    ConnectionValues values = pinned(print.toUpperCase(java.util.Locale.ROOT));
    assertThat(refusal(values, shown(false, CertificateFault.UNTRUSTED_ROOT))).isEmpty();
    String other = "0".repeat(64);
    assertThat(refusal(pinned(other), shown(false)).orElseThrow()).contains(other, print);
    assertThat(refusal(values, new PresentedCertificate(List.of(), Set.of(), false))).isPresent();
  }

  @Test
  @Tag("TLSP-07")
  void noPinStoredMeansNo() {
    ConnectionValues values = withPin(pinned("0".repeat(64)), null);
    assertThat(refusal(values, shown(false))).isPresent();
    assertThat(refusal(values, new PresentedCertificate(List.of(), Set.of(), false))).isPresent();
  }

  @Test
  @Tag("TLSP-09")
  @Tag("TLSP-13")
  void insecureAcceptsAnythingAndTellsOncePerConnection() {
    ConnectionValues values = Drafts.ftps().with("tlsCertPolicy", "insecure").values();
    PresentedCertificate bad =
        shown(false, CertificateFault.EXPIRED, CertificateFault.NAME_MISMATCH);
    assertThat(refusal(values, bad)).isEmpty();
    assertThat(refusal(values, shown(true, CertificateFault.EXPIRED))).isEmpty();
    assertThat(beans.audit.events).hasSize(1);
    AuditEvent event = beans.audit.events.get(0);
    assertThat(event.operation()).isEqualTo("InsecureTlsPolicyUsed");
    assertThat(event.details())
        .containsEntry("connectionId", ID.toString())
        .containsEntry("host", "drop.bank.example")
        .containsEntry("subject", "CN=ftp.bank,O=Acme")
        .containsEntry("issuer", "CN=ftp.bank,O=Acme")
        .containsEntry("policyErrors", List.of("NameMismatch", "Expired"));
  }

  private Optional<String> refusal(ConnectionValues values, PresentedCertificate shown) {
    return decisions.refusal(ID, values, shown, OCCASION);
  }

  private static ConnectionValues pinned(String print) {
    return Drafts.ftps()
        .with("tlsCertPolicy", "pinned_thumbprint")
        .with("tlsPinnedThumbprint", print)
        .values();
  }

  private static ConnectionValues withPin(ConnectionValues v, String pin) {
    ConnectionValues.Trust t = v.trust();
    return new ConnectionValues(
        v.name(),
        v.group(),
        v.protocol(),
        v.address(),
        v.login(),
        new ConnectionValues.Trust(
            t.hostKeyPolicy(), t.fingerprint(), t.tlsFloor(), t.certPolicy(), pin),
        v.passiveMode(),
        v.properties(),
        v.sshAlgorithms(),
        v.timing(),
        v.status(),
        v.fipsOverride(),
        v.notes());
  }

  private static PresentedCertificate shown(boolean data, CertificateFault... faults) {
    return new PresentedCertificate(List.of(leaf), Set.of(faults), data);
  }
}
