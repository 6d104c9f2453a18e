package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.azure.FunctionApp;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Roles;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

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
  @Inject StoredFunctionApps functionApps;
  @Inject ConnectionLeases leases;
  @Inject ConnectionJournal journal;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  ManagedScheduledExecutorService scheduler;

  /**
   * Runs one test. A partner that fails it is a result, not an exception.
   *
   * @throws CourierException 1030, 3009, 3005, 3007, 3008, 3036, 4003, 4011 without dialling; 1050
   *     while another test of this connection runs
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ConnectionTestResult test(UUID connectionId) {
    Connection connection = connections.live(connectionId);
    Occasion occasion = new Occasion(actor.get(), null);
    if (connection.values().protocol() == ConnectionProtocol.AZURE_FUNCTION) {
      return testFunctionApp(connection, occasion);
    }
    Partner partner =
        ready(connection, occasion, () -> partners.resolveForTest(connection, occasion));
    Lease lease = take(connectionId, TestRun.limit(partner));
    try {
      ConnectionTestResult result = new TestRun(adapter.factory(), scheduler, clock).of(partner);
      record(connection, occasion, result);
      return result;
    } finally {
      leases.giveBack(lease);
    }
  }

  private ConnectionTestResult testFunctionApp(Connection connection, Occasion occasion) {
    ConnectionValues.Timing timing = connection.values().timing();
    FunctionApp app = ready(connection, occasion, () -> functionApps.open(connection));
    Duration limit = Duration.ofSeconds((long) timing.connectSec() + timing.operationSec());
    Lease lease = take(connection.id(), limit);
    try {
      ConnectionTestResult result = new FunctionAppCheck(app, clock, limit).run();
      record(connection, occasion, result);
      return result;
    } finally {
      leases.giveBack(lease);
    }
  }

  /** What forbids to dial is a failed test too. */
  private <T> T ready(Connection connection, Occasion occasion, Supplier<T> checks) {
    try {
      return checks.get();
    } catch (CourierException e) {
      record(connection, occasion, ConnectionTestResult.refused(e, clock.instant()));
      throw e;
    }
  }

  private Lease take(UUID connectionId, Duration limit) {
    return leases
        .tryTake(connectionId, TEST_LEASE, Ids.next(clock), limit.plusSeconds(30))
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.STATE_CONFLICT,
                    "A test of this connection is running; wait for its result."));
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
    if (result.tlsCertificate() != null) {
      details.put("tlsVersion", result.tlsVersion());
      details.put("thumbprint", result.tlsCertificate().thumbprintSha256());
      details.put("policyErrors", result.tlsCertificate().policyErrors());
    }
    if (!result.success()) {
      details.put("errorCode", result.errorCode().number());
      details.put("error", result.errorMessage());
    }
    audit.recordIndependently(
        occasion.actor(),
        new AuditEvent(
            Connection.ENTITY, connection.id(), "ConnectionTested", outcome(connection, result)));
    Duration took = Duration.between(result.testedAt(), clock.instant());
    journal.recordTest(
        new ConnectionEvent(
            connection.id(), ConnectionOperation.TEST_CONNECTION, occasion, null, took, details),
        result);
  }

  private static Map<String, Object> outcome(Connection connection, ConnectionTestResult result) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("name", connection.values().name());
    details.put("host", connection.values().address().host());
    details.put("success", result.success());
    if (!result.success()) {
      details.put("errorCode", result.errorCode().number());
    }
    return details;
  }

  private static Map<String, Object> names(ConnectionTestResult.Algorithms negotiated) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("keyExchange", List.copyOf(negotiated.keyExchange()));
    names.put("encryption", List.copyOf(negotiated.encryption()));
    names.put("mac", List.copyOf(negotiated.mac()));
    names.put("hostKey", List.copyOf(negotiated.hostKey()));
    return names;
  }
}
