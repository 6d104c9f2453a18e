package io.courier.jca.protocol.tls;

import io.courier.jca.api.CertificateFault;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds everything that is wrong with a server's certificate, not only the first thing: the path to
 * an anchor is built by hand, dates and name are looked at separately, the rest is the platform's
 * PKIX (RFC 5280 section 6). Thread-safe.
 */
final class CertificateChecks {
  private static final int LONGEST_PATH = 10;
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";

  private final Set<X509Certificate> anchors;
  private final Revocation revocation;
  private final Clock clock;

  /**
   * @param more anchors beside the platform's
   */
  CertificateChecks(List<X509Certificate> more, Revocation revocation, Clock clock) {
    anchors = new LinkedHashSet<>(more);
    anchors.addAll(PlatformAnchors.all());
    this.revocation = revocation;
    this.clock = clock;
  }

  /**
   * @param sent leaf first; the order of the others does not matter
   */
  Set<CertificateFault> faults(List<X509Certificate> sent, String host) {
    if (sent.isEmpty()) {
      return EnumSet.of(CertificateFault.REMOTE_CERTIFICATE_NOT_AVAILABLE);
    }
    EnumSet<CertificateFault> found = EnumSet.noneOf(CertificateFault.class);
    X509Certificate leaf = sent.get(0);
    if (!HostNames.match(leaf, host)) {
      found.add(CertificateFault.NAME_MISMATCH);
    }
    if (!servesTls(leaf)) {
      found.add(CertificateFault.CHAIN_ERRORS);
    }
    Path path = path(sent);
    for (X509Certificate one : path.certificates) {
      date(one).ifPresent(found::add);
    }
    if (path.anchor == null) {
      found.add(CertificateFault.UNTRUSTED_ROOT);
    } else if (!path.certificates.isEmpty() && !path.trustedLeaf) {
      validate(path, found, host);
    }
    return found;
  }

  /**
   * The way from the leaf to an anchor.
   *
   * @param certificates leaf first, without the anchor
   * @param anchor null when none was reached
   * @param trustedLeaf whether the leaf itself is the anchor
   */
  private record Path(
      List<X509Certificate> certificates, X509Certificate anchor, boolean trustedLeaf) {}

  private Path path(List<X509Certificate> sent) {
    List<X509Certificate> way = new ArrayList<>();
    X509Certificate at = sent.get(0);
    way.add(at);
    if (anchors.contains(at)) {
      return new Path(way, at, true);
    }
    Set<X509Certificate> seen = new HashSet<>(way);
    while (way.size() < LONGEST_PATH) {
      Optional<X509Certificate> root = issuer(at, anchors);
      if (root.isPresent()) {
        return new Path(way, root.get(), false);
      }
      Optional<X509Certificate> next = issuer(at, sent);
      if (next.isEmpty() || !seen.add(next.get())) {
        break;
      }
      at = next.get();
      way.add(at);
    }
    return new Path(way, null, false);
  }

  private static Optional<X509Certificate> issuer(
      X509Certificate of, Iterable<X509Certificate> candidates) {
    for (X509Certificate candidate : candidates) {
      if (candidate.getSubjectX500Principal().equals(of.getIssuerX500Principal())
          && signed(candidate, of)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean servesTls(X509Certificate leaf) {
    try {
      List<String> usages = leaf.getExtendedKeyUsage();
      return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private Optional<CertificateFault> date(X509Certificate certificate) {
    Instant now = clock.instant();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      return Optional.of(CertificateFault.EXPIRED);
    }
    return now.isBefore(certificate.getNotBefore().toInstant())
        ? Optional.of(CertificateFault.NOT_YET_VALID)
        : Optional.empty();
  }

  private void validate(Path path, Set<CertificateFault> found, String host) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(validMoment(path)));
      CertPath certPath =
          CertificateFactory.getInstance("X.509").generateCertPath(path.certificates);
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
      if (revocation.isRevoked(certPath, parameters, host)) {
        found.add(CertificateFault.REVOKED);
      }
    } catch (CertPathValidatorException e) {
      found.add(meaning(e));
    } catch (CertificateException
        | InvalidAlgorithmParameterException
        | NoSuchAlgorithmException e) {
      found.add(CertificateFault.CHAIN_ERRORS);
    }
  }

  /** Dates are judged by {@link #date}; here any moment will do at which all were valid. */
  private Instant validMoment(Path path) {
    Instant from = Instant.MIN;
    Instant to = Instant.MAX;
    for (X509Certificate one : path.certificates) {
      Instant begin = one.getNotBefore().toInstant();
      Instant end = one.getNotAfter().toInstant();
      from = begin.isAfter(from) ? begin : from;
      to = end.isBefore(to) ? end : to;
    }
    Instant now = clock.instant();
    if (from.isAfter(to)) {
      return now;
    }
    return now.isBefore(from) ? from : now.isAfter(to) ? to : now;
  }

  private static CertificateFault meaning(CertPathValidatorException e) {
    if (e.getReason() == BasicReason.EXPIRED) {
      return CertificateFault.EXPIRED;
    }
    if (e.getReason() == BasicReason.NOT_YET_VALID) {
      return CertificateFault.NOT_YET_VALID;
    }
    return e.getReason() == BasicReason.REVOKED
        ? CertificateFault.REVOKED
        : CertificateFault.CHAIN_ERRORS;
  }
}
