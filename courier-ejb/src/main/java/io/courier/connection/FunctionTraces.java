package io.courier.connection;

import io.courier.azure.AzureFault;
import io.courier.azure.FunctionApp;
import io.courier.azure.Trace;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/** What functions logged, asked live for pages and REST; nothing is stored. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FunctionTraces {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Inject FunctionApps apps;
  @Inject Clock clock;

  /**
   * The lines of one run, oldest first; empty when the workspace knows none (yet).
   *
   * @throws CourierException 1030, 3009, 3036, 9003, 9004, 9005
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<Trace> of(UUID connectionId, UUID invocationId) {
    FunctionApp app = apps.open(connectionId);
    if (!app.hasWorkspace()) {
      throw new CourierException(
          ErrorCode.AZURE_INVALID_CONFIGURATION,
          "Traces need a workspace: the connection's login method must be service_principal.");
    }
    Instant end = clock.instant().plus(LIMIT);
    try {
      return app.traces(invocationId, () -> clock.instant().isAfter(end));
    } catch (AzureFault e) {
      throw AzureFaults.ofQuery(e);
    } catch (CancellationException e) {
      throw new CourierException(
          ErrorCode.AZURE_QUERY_FAILED,
          "Log Analytics gave no answer within " + LIMIT.toSeconds() + " seconds.",
          e);
    }
  }
}
