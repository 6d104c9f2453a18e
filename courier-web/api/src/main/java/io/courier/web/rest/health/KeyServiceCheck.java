package io.courier.web.rest.health;

import io.courier.core.CourierException;
import io.courier.crypto.KekProvider;
import io.courier.setting.CryptoModule;
import io.courier.setting.ModuleReport;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * The key-encryption key can be used. Asked at most every five seconds, by one probe at a time: a
 * vault that does not answer must not collect probes. Tells the module's state, which never makes a
 * node unready.
 */
@Readiness
@ApplicationScoped
public class KeyServiceCheck implements HealthCheck {
  private static final Logger LOG = System.getLogger(KeyServiceCheck.class.getName());
  private static final Duration FRESH = Duration.ofSeconds(5);

  @Inject private KekProvider keks;
  @Inject private CryptoModule module;
  @Inject private Clock clock;

  private final ReentrantLock asking = new ReentrantLock();
  private volatile Instant asked = Instant.EPOCH;
  private volatile boolean usable;

  @Override
  public HealthCheckResponse call() {
    ModuleReport state = module.report();
    return HealthCheckResponse.named("key-service")
        .status(isUsable())
        .withData("fipsModuleState", state.state())
        .withData("fipsSelfTestPassed", state.selfTestPassed())
        .withData("fipsApprovedOnly", state.approvedOnly())
        .build();
  }

  private boolean isUsable() {
    if (asking.tryLock()) {
      try {
        if (asked.plus(FRESH).isBefore(clock.instant())) {
          usable = ask();
          asked = clock.instant();
        }
      } finally {
        asking.unlock();
      }
    }
    return usable;
  }

  private boolean ask() {
    try {
      keks.check();
      return true;
    } catch (CourierException e) {
      LOG.log(Level.DEBUG, "The key service is not usable", e);
      return false;
    }
  }
}
