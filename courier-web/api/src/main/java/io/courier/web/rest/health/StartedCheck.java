package io.courier.web.rest.health;

import io.courier.health.StartupChecks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** The checks at start have passed. */
@Startup
@ApplicationScoped
public class StartedCheck implements HealthCheck {
  @Inject private StartupChecks checks;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("start-up-checks").status(checks.passed()).build();
  }
}
