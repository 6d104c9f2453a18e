package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.event.DomainEvent;
import io.courier.jca.api.CertificateFault;
import io.courier.jca.api.PresentedCertificate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Decides on a presented TLS certificate by the connection's policy, and tells of it. */
@ApplicationScoped
public class CertificateDecisions {
  private static final System.Logger LOG = System.getLogger(CertificateDecisions.class.getName());

  @Inject ConnectionUses uses;

  /**
   * @return empty to accept, else why not, with what to do
   */
  Optional<String> refusal(
      UUID connectionId, ConnectionValues values, PresentedCertificate shown, Occasion occasion) {
    return switch (values.trust().certPolicy()) {
      case SYSTEM_TRUST -> systemTrust(values, shown);
      case PINNED_THUMBPRINT -> pinned(values, shown);
      case INSECURE -> {
        if (!shown.dataConnection()) {
          recordInsecureUse(connectionId, values, shown, occasion);
        }
        yield Optional.empty();
      }
    };
  }

  /** One event and one warning per connection made, pooled or not. */
  void recordInsecureUse(
      UUID connectionId, ConnectionValues values, PresentedCertificate shown, Occasion occasion) {
    String host = values.address().host();
    X509Certificate leaf = shown.chain().isEmpty() ? null : shown.chain().get(0);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connectionId.toString());
    details.put("host", host);
    details.put("subject", leaf == null ? null : leaf.getSubjectX500Principal().getName());
    details.put("issuer", leaf == null ? null : leaf.getIssuerX500Principal().getName());
    details.put("thumbprint", shown.thumbprint());
    details.put("policyErrors", labels(shown));
    uses.record(
        occasion.actor(),
        new AuditEvent(Connection.ENTITY, connectionId, "InsecureTlsPolicyUsed", details),
        ConnectionDomainEvents.of(
            DomainEvent.Type.INSECURE_TLS_POLICY_USED,
            connectionId,
            values,
            Map.of("policyErrors", labels(shown))));
    LOG.log(
        Level.WARNING,
        "CRTRF4110W: Certificate validation is off for connection {0} to {1}; it has: {2}.",
        connectionId,
        host,
        policyErrors(shown));
  }

  private static Optional<String> systemTrust(ConnectionValues values, PresentedCertificate shown) {
    boolean missing = shown.chain().isEmpty();
    if (!missing && shown.faults().isEmpty()) {
      return Optional.empty();
    }
    LOG.log(
        Level.WARNING,
        "CRTRF4111W: The certificate of {0} was rejected: {1}.",
        values.address().host(),
        missing ? CertificateFault.REMOTE_CERTIFICATE_NOT_AVAILABLE.label() : policyErrors(shown));
    return Optional.of(
        missing
            ? "The server showed no certificate"
            : String.join("; ", reasons(values, shown))
                + " ("
                + policyErrors(shown)
                + ", thumbprint "
                + shown.thumbprint()
                + "). Ask the partner for a valid certificate, or pin this one after checking its"
                + " thumbprint by another channel.");
  }

  private static Optional<String> pinned(ConnectionValues values, PresentedCertificate shown) {
    String expected = values.trust().pinnedThumbprint();
    String actual = shown.thumbprint();
    if (expected != null && expected.equals(actual)) {
      return Optional.empty();
    }
    LOG.log(
        Level.WARNING,
        "CRTRF4112W: The certificate of {0} was rejected: expected thumbprint {1}, got {2}.",
        values.address().host(),
        expected,
        actual);
    return Optional.of(
        expected == null
            ? "No thumbprint is pinned, so no certificate is accepted; the server showed " + actual
            : "Certificate thumbprint mismatch: expected "
                + expected
                + ", got "
                + actual
                + ". If the partner confirms the new certificate by another channel, pin it.");
  }

  private static List<String> reasons(ConnectionValues values, PresentedCertificate shown) {
    X509Certificate leaf = shown.chain().get(0);
    List<String> reasons = new ArrayList<>();
    for (CertificateFault fault : ordered(shown)) {
      reasons.add(
          switch (fault) {
            case REMOTE_CERTIFICATE_NOT_AVAILABLE -> "The server showed no certificate";
            case NAME_MISMATCH ->
                "Certificate of "
                    + leaf.getSubjectX500Principal().getName()
                    + " is not for "
                    + values.address().host();
            case EXPIRED -> expired(shown);
            case NOT_YET_VALID ->
                "Certificate is not valid before "
                    + ClientCertificates.day(leaf.getNotBefore().toInstant());
            case UNTRUSTED_ROOT ->
                "Certificate issuer " + leaf.getIssuerX500Principal().getName() + " is not trusted";
            case REVOKED -> "Certificate was revoked by its issuer";
            case CHAIN_ERRORS -> "Certificate chain is defective";
          });
    }
    return reasons;
  }

  /** The leaf's end, or that of the first authority whose end came before the leaf's. */
  private static String expired(PresentedCertificate shown) {
    Instant end =
        shown.chain().stream()
            .map(c -> c.getNotAfter().toInstant())
            .min(Instant::compareTo)
            .orElseThrow();
    return "Certificate expired on " + ClientCertificates.day(end);
  }

  /** The faults by name, separated by commas; {@code None} without any. */
  static String policyErrors(PresentedCertificate shown) {
    List<String> labels = labels(shown);
    return labels.isEmpty() ? "None" : String.join(", ", labels);
  }

  private static List<String> labels(PresentedCertificate shown) {
    return ordered(shown).stream().map(CertificateFault::label).toList();
  }

  private static List<CertificateFault> ordered(PresentedCertificate shown) {
    return shown.faults().stream().sorted().toList();
  }
}
