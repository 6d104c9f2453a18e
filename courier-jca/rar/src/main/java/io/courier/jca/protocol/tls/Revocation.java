package io.courier.jca.protocol.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks whether a certificate is revoked: OCSP (RFC 6960), then CRLs, by the platform. No answer is
 * no objection, but a warning. The platform's look-ups take up to 15 seconds each whatever the
 * connection allows, so a worker makes them while this side waits no longer than it may.
 */
final class Revocation {
  private static final Logger LOG = System.getLogger(Revocation.class.getName());
  private static final int SOURCES = 2;

  private final Executor workers;
  private final Supplier<Duration> patience;

  /**
   * @param patience how long an answer may take, asked at each look-up
   */
  Revocation(Executor workers, Supplier<Duration> patience) {
    this.workers = workers;
    this.patience = patience;
  }

  /** What was found out. */
  private record Finding(boolean revoked, String unanswered) {}

  boolean isRevoked(CertPath path, PKIXParameters parameters, String host) {
    FutureTask<Finding> lookup = new FutureTask<>(() -> look(path, parameters));
    Finding finding;
    try {
      workers.execute(lookup);
      finding = lookup.get(patience.get().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      lookup.cancel(true);
      finding = new Finding(false, "no answer in time");
    } catch (ExecutionException | RejectedExecutionException e) {
      finding = new Finding(false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      finding = new Finding(false, "interrupted");
    }
    if (!finding.revoked && finding.unanswered != null) {
      LOG.log(
          Level.WARNING,
          "CRTRF0010W: No revocation source answered for the certificate of {0}; it is accepted"
              + " as not revoked ({1})",
          host,
          finding.unanswered);
    }
    return finding.revoked;
  }

  private static Finding look(CertPath path, PKIXParameters parameters)
      throws GeneralSecurityException {
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.SOFT_FAIL));
    PKIXParameters own = (PKIXParameters) parameters.clone();
    own.addCertPathChecker(checker);
    try {
      validator.validate(path, own);
      return new Finding(false, unanswered(checker));
    } catch (CertPathValidatorException e) {
      return new Finding(e.getReason() == BasicReason.REVOKED, String.valueOf(e.getMessage()));
    }
  }

  /** Both sources failed for one certificate of the path. */
  private static String unanswered(PKIXRevocationChecker checker) {
    Map<Integer, Integer> failures = new HashMap<>();
    for (CertPathValidatorException one : checker.getSoftFailExceptions()) {
      if (failures.merge(one.getIndex(), 1, Integer::sum) >= SOURCES) {
        return String.valueOf(one.getMessage());
      }
    }
    return null;
  }
}
