package io.courier.web.console;

import io.courier.setting.CryptoModule;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
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
  @Inject private Settings settings;
  @Inject private CryptoModule module;

  /** {@code development}, {@code staging} or {@code production}. */
  public String getEnvironment() {
    return deployment.environment().name().toLowerCase(Locale.ROOT);
  }

  public String getVersion() {
    return deployment.version();
  }

  /** Whether only approved algorithms and verified partners are allowed. */
  public boolean isFipsMode() {
    return settings.flag("security.fips_mode_enabled");
  }

  /**
   * {@code on}, {@code off}, or {@code unvalidated} while the module is not what the mode needs.
   */
  public String getFipsState() {
    if (!isFipsMode()) {
      return "off";
    }
    return module.state().equals("validated") ? "on" : "unvalidated";
  }

  /** Whether Production keeps connections from trusting any partner. */
  public boolean isInsecureTrustBlocked() {
    return deployment.environment() == Deployment.Environment.PRODUCTION
        && !settings.flag("security.insecure_trust_allow_production");
  }

  /** The server's time, for durations that still run. */
  public Instant getNow() {
    return clock.instant();
  }
}
