package io.courier.connection;

import io.courier.connection.TransferFaults.Doing;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TransferControl;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One run of a connection test: open, list, close, within a limit. */
final class TestRun {
  private final FileConnectionFactory adapter;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;

  TestRun(FileConnectionFactory adapter, ScheduledExecutorService scheduler, Clock clock) {
    this.adapter = adapter;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** Longest time a test may take. */
  static Duration limit(Partner partner) {
    return partner.endpoint().timeouts().connect().plus(partner.endpoint().timeouts().operation());
  }

  ConnectionTestResult of(Partner partner) {
    Instant start = clock.instant();
    Deadline control = new Deadline(System.nanoTime() + limit(partner).toNanos());
    SessionInfo known = null;
    try (FileConnection session =
        adapter.openUnpooled(partner.endpoint(), partner.credentials(), partner.trust(), control)) {
      known = session.session();
      partner.opened(known);
      return result(known, start, list(partner, session, control), null);
    } catch (FileTransferException e) {
      SessionInfo shown = e.session().orElse(known);
      return result(shown, start, null, failure(partner, control, e));
    }
  }

  /** A server that drips a listing for ever is cut off at the deadline. */
  private Duration list(Partner partner, FileConnection session, Deadline control)
      throws FileTransferException {
    Future<?> cut = scheduler.schedule(session::abort, control.left(), TimeUnit.NANOSECONDS);
    try {
      long before = System.nanoTime();
      session.list(partner.basePath(), file -> false);
      return Duration.ofNanos(System.nanoTime() - before);
    } finally {
      cut.cancel(false);
    }
  }

  private static CourierException failure(
      Partner partner, Deadline control, FileTransferException e) {
    return control.cancelled()
        ? new CourierException(
            ErrorCode.HOST_UNREACHABLE,
            "Connection timed out after " + limit(partner).toSeconds() + " seconds",
            e)
        : TransferFaults.toCourier(e, Doing.TEST);
  }

  private static ConnectionTestResult result(
      SessionInfo session, Instant testedAt, Duration latency, CourierException failure) {
    boolean keyKnown = session != null && session.hostKey() != null;
    boolean tlsKnown = session != null && session.tls() != null;
    return new ConnectionTestResult(
        latency == null ? null : latency.toMillis(),
        session == null ? null : session.banner(),
        keyKnown ? session.hostKey().fingerprint() : null,
        keyKnown ? session.hostKey().keyType() : null,
        session == null ? null : algorithms(session.offered()),
        session == null ? null : algorithms(session.negotiated()),
        tlsKnown ? certificate(session.tls().certificate()) : null,
        tlsKnown ? session.tls().version() : null,
        testedAt,
        failure == null ? null : failure.code(),
        failure == null ? null : failure.getMessage(),
        null);
  }

  private static ConnectionTestResult.Algorithms algorithms(SshAlgorithms from) {
    return from == null
        ? null
        : new ConnectionTestResult.Algorithms(
            from.keyExchange(), from.encryption(), from.mac(), from.hostKey());
  }

  static ConnectionTestResult.TlsCertificate certificate(PresentedCertificate shown) {
    if (shown == null || shown.chain().isEmpty()) {
      return null;
    }
    X509Certificate leaf = shown.chain().get(0);
    return new ConnectionTestResult.TlsCertificate(
        leaf.getSubjectX500Principal().getName(),
        leaf.getIssuerX500Principal().getName(),
        shown.thumbprint().toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:"),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        CertificateDecisions.policyErrors(shown));
  }

  /** Cancels at an instant of the JVM's clock. */
  private record Deadline(long nanos) implements TransferControl {
    long left() {
      return Math.max(0, nanos - System.nanoTime());
    }

    @Override
    public void progress(long transferredBytes, long totalBytes) {
      // nothing is transferred
    }

    @Override
    public boolean cancelled() {
      return System.nanoTime() - nanos > 0;
    }

    @Override
    public void beforePublish() {
      // nothing is published
    }
  }
}
