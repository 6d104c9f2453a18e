package io.courier.web.rest.health;

import io.courier.health.NodePresence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The timer service ticks. */
@Readiness
@ApplicationScoped
public class TimerCheck implements HealthCheck {
  @Inject private NodePresence presence;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("timers").status(presence.isBeating()).build();
  }
}
