package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.TransferFaults.Doing;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Roles;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TransferControl;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The connection test: stored configuration and credentials, a session of its own that is always
 * closed, one test at a time per connection over all nodes.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ConnectionTestService {
  private static final String TEST_LEASE = "#test";

  @Inject ConnectionRepository connections;
  @Inject Partners partners;
  @Inject FileConnections adapter;
  @Inject ConnectionLeases leases;
  @Inject ConnectionJournal journal;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /**
   * Runs one test. A partner that fails it is a result, not an exception.
   *
   * @throws CourierException 1030, 3009, 3005, 3008, 4003 without dialling; 1050 while another test
   *     of this connection runs
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ConnectionTestResult test(UUID connectionId) {
    Connection connection = connections.live(connectionId);
    Occasion occasion = new Occasion(actor.get(), null);
    if (connection.values().protocol() != ConnectionProtocol.SFTP) {
      return unavailable(connection, occasion);
    }
    Partner partner = partners.resolveForTest(connection, occasion);
    Duration limit =
        partner.endpoint().timeouts().connect().plus(partner.endpoint().timeouts().operation());
    Lease lease =
        leases
            .tryTake(connectionId, TEST_LEASE, Ids.next(clock), limit.plusSeconds(30))
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.STATE_CONFLICT,
                        "A test of this connection is running; wait for its result."));
    try {
      Instant start = clock.instant();
      ConnectionTestResult result = run(partner, start, start.plus(limit));
      record(connection, occasion, result);
      return result;
    } finally {
      leases.giveBack(lease);
    }
  }

  /** A truthful answer for a protocol whose adapter is not there yet. */
  private ConnectionTestResult unavailable(Connection connection, Occasion occasion) {
    CourierException why =
        new CourierException(
            ErrorCode.CONNECTION_TEST_FAILED,
            "Courier cannot open "
                + Codes.of(connection.values().protocol())
                + " connections yet; only sftp is available in this release.");
    ConnectionTestResult result = result(null, clock.instant(), null, why);
    record(connection, occasion, result);
    return result;
  }

  private ConnectionTestResult run(Partner partner, Instant start, Instant deadline) {
    Deadline control = new Deadline(clock, deadline);
    SessionInfo known = null;
    try (FileConnection session =
        adapter
            .factory()
            .openUnpooled(partner.endpoint(), partner.credentials(), partner.trust(), control)) {
      known = session.session();
      long before = System.nanoTime();
      session.list(partner.basePath(), file -> false);
      Duration latency = Duration.ofNanos(System.nanoTime() - before);
      return result(known, start, latency, null);
    } catch (FileTransferException e) {
      SessionInfo shown = e.session().orElse(known);
      return result(shown, start, null, TransferFaults.toCourier(e, Doing.TEST));
    }
  }

  private static ConnectionTestResult result(
      SessionInfo session, Instant testedAt, Duration latency, CourierException failure) {
    boolean keyKnown = session != null && session.hostKey() != null;
    return new ConnectionTestResult(
        latency == null ? null : latency.toMillis(),
        session == null ? null : session.banner(),
        keyKnown ? session.hostKey().fingerprint() : null,
        keyKnown ? session.hostKey().keyType() : null,
        session == null ? null : algorithms(session.offered()),
        session == null ? null : algorithms(session.negotiated()),
        null,
        null,
        testedAt,
        failure == null ? null : failure.code(),
        failure == null ? null : failure.getMessage());
  }

  private static ConnectionTestResult.Algorithms algorithms(SshAlgorithms from) {
    return from == null
        ? null
        : new ConnectionTestResult.Algorithms(
            from.keyExchange(), from.encryption(), from.mac(), from.hostKey());
  }

  private void record(Connection connection, Occasion occasion, ConnectionTestResult result) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("success", result.success());
    details.put("host", connection.values().address().host());
    if (result.latencyMs() != null) {
      details.put("latencyMs", result.latencyMs());
    }
    if (result.hostKeyFingerprint() != null) {
      details.put("fingerprint", result.hostKeyFingerprint());
    }
    if (result.negotiated() != null) {
      details.put("negotiated", names(result.negotiated()));
    }
    if (!result.success()) {
      details.put("errorCode", result.errorCode().number());
      details.put("error", result.errorMessage());
    }
    Duration took = Duration.between(result.testedAt(), clock.instant());
    journal.recordTest(
        new ConnectionEvent(
            connection.id(), ConnectionOperation.TEST_CONNECTION, occasion, null, took, details),
        result.success());
  }

  private static Map<String, Object> names(ConnectionTestResult.Algorithms negotiated) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("keyExchange", List.copyOf(negotiated.keyExchange()));
    names.put("encryption", List.copyOf(negotiated.encryption()));
    names.put("mac", List.copyOf(negotiated.mac()));
    names.put("hostKey", List.copyOf(negotiated.hostKey()));
    return names;
  }

  /** Cancels at an instant. */
  private record Deadline(Clock clock, Instant end) implements TransferControl {
    @Override
    public void progress(long transferredBytes, long totalBytes) {
      // nothing is transferred
    }

    @Override
    public boolean cancelled() {
      return clock.instant().isAfter(end);
    }

    @Override
    public void beforePublish() {
      // nothing is published
    }
  }
}
