package io.courier.callback;

import io.courier.callback.CallbackRepository.End;
import io.courier.callback.CallbackRepository.Row;
import io.courier.callback.CallbackState.Kind;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.setting.Deployment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Callbacks in the database: any node may take the report, any node may wait for it. */
@ApplicationScoped
@Transactional(TxType.REQUIRES_NEW)
public class StoredCallbacks implements StepCallbacks {
  @Inject CallbackRepository rows;
  @Inject Deployment deployment;
  @Inject Clock clock;

  /** For CDI. */
  public StoredCallbacks() {}

  StoredCallbacks(CallbackRepository rows, Deployment deployment, Clock clock) {
    this.rows = rows;
    this.deployment = deployment;
    this.clock = clock;
  }

  @Override
  public IssuedCallback issue(UUID executionId, int stepOrder, Duration life) {
    if (deployment.baseUrl() == null) {
      throw new CourierException(
          ErrorCode.AZURE_INVALID_CONFIGURATION,
          "A function cannot report back: the deployment's courier.base_url is not set.");
    }
    Instant now = clock.instant();
    UUID id = Ids.next(clock);
    String key = CallbackKey.next();
    rows.insert(
        new Row(id, executionId, stepOrder, CallbackKey.hash(key), null, now.plus(life)), now);
    return new IssuedCallback(id, deployment.baseUrl() + "/api/v1/callbacks/" + id, key);
  }

  @Override
  public Optional<CallbackState> look(UUID id) {
    rows.expire(id, clock.instant());
    return rows.find(id).map(row -> state(row, clock.instant()));
  }

  private static CallbackState state(Row row, Instant now) {
    End end = row.end();
    Kind kind = Kind.FAILED;
    if (row.isExpired(now)) {
      kind = Kind.EXPIRED;
    } else if (row.isPending()) {
      kind = Kind.PENDING;
    } else if (end.status().equals("completed")) {
      kind = Kind.COMPLETED;
    }
    return new CallbackState(kind, end.payload().get(CallbackRepository.OUTPUT), end.error());
  }

  @Override
  public void close(UUID id, String why) {
    rows.end(id, new End("failed", Map.of(), why, clock.instant()));
  }
}
