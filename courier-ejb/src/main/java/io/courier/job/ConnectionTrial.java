package io.courier.job;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionTestResult;
import io.courier.connection.ConnectionTestService;
import io.courier.connection.Partners;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Tries the connections of a dry run, each once, all of them within a time: what an execution would
 * check before it dials, then the connection test.
 */
@ApplicationScoped
class ConnectionTrial {
  /** After this time no further connection is tried. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  @Inject Partners partners;
  @Inject ConnectionTestService tests;
  @Inject CurrentActor actor;

  /** For CDI. */
  ConnectionTrial() {}

  Trials begin() {
    return new Trials(this);
  }

  /** Why an execution could not use it now; empty when it could. */
  Optional<CourierException> tried(UUID connectionId) {
    try {
      if (!partners.protocol(connectionId).equals("azure_function")) {
        partners.resolve(connectionId, new Occasion(actor.get(), null));
      }
      ConnectionTestResult result = tests.test(connectionId);
      return result.success()
          ? Optional.empty()
          : Optional.of(new CourierException(result.errorCode(), result.errorMessage()));
    } catch (CourierException e) {
      return Optional.of(e);
    }
  }

  /** The type's own protocols, of which the prefix of an alias may leave fewer. */
  private Optional<CourierException> mismatch(
      UUID connectionId, String typeKey, Collection<?> protocols) {
    String asked = typeKey.substring(0, typeKey.indexOf('.'));
    boolean fixed = asked.equals("sftp") || asked.equals("ftp") || asked.equals("ftps");
    String actual = partners.protocol(connectionId);
    boolean fits = !fixed || asked.equals(actual) || (asked.equals("ftp") && actual.equals("ftps"));
    return fits && protocols.contains(actual)
        ? Optional.empty()
        : Optional.of(
            new CourierException(
                ErrorCode.PROTOCOL_MISMATCH,
                "Step type "
                    + typeKey
                    + " needs another connection: this one speaks "
                    + actual
                    + "."));
  }

  /** The trials of one dry run. Used by one thread. */
  static final class Trials {
    private final ConnectionTrial trial;
    private final Map<UUID, Optional<CourierException>> tried = new HashMap<>();
    private final long from = System.nanoTime();

    private Trials(ConnectionTrial trial) {
      this.trial = trial;
    }

    /** Why a step of that type would fail for its connection; empty when it would not. */
    Optional<CourierException> problem(UUID connectionId, String typeKey, Collection<?> protocols) {
      Optional<CourierException> mismatch = trial.mismatch(connectionId, typeKey, protocols);
      if (mismatch.isPresent()) {
        return mismatch;
      }
      if (!tried.containsKey(connectionId) && System.nanoTime() - from > LIMIT.toNanos()) {
        return Optional.of(
            new CourierException(
                ErrorCode.CONNECTION_TEST_FAILED,
                "Not tried: the connections before took longer than "
                    + LIMIT.toSeconds()
                    + " seconds."));
      }
      return tried.computeIfAbsent(connectionId, trial::tried);
    }
  }
}
