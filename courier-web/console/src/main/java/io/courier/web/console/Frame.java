package io.courier.web.console;

import io.courier.setting.Deployment;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;

/** What the frame around every page shows besides the user. */
@Named
@RequestScoped
public class Frame {
  @Inject private Deployment deployment;
  @Inject private Clock clock;

  /** {@code development}, {@code staging} or {@code production}. */
  public String getEnvironment() {
    return deployment.environment().name().toLowerCase(Locale.ROOT);
  }

  public String getVersion() {
    return deployment.version();
  }

  /** The server's time, for durations that still run. */
  public Instant getNow() {
    return clock.instant();
  }
}
