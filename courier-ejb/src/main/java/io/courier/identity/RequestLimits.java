package io.courier.identity;

import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/**
 * How many requests one client may send to this node in a minute, API and console counted together:
 * {@code ratelimit.auth_per_minute} for signing in, {@code ratelimit.general_per_minute} for all
 * else.
 */
@ApplicationScoped
public class RequestLimits {
  private static final int MAX_CLIENTS = 20_000;

  private Settings settings;
  private RateLimiter signIns;
  private RateLimiter general;

  /** For CDI. */
  protected RequestLimits() {}

  @Inject
  public RequestLimits(Settings settings, Clock clock) {
    this.settings = settings;
    signIns = new RateLimiter(clock, MAX_CLIENTS);
    general = new RateLimiter(clock, MAX_CLIENTS);
  }

  /** Counts a request; 0 when it may go on, else the seconds to wait before the next. */
  public int acquire(String client, boolean isSignIn) {
    return isSignIn
        ? signIns.acquire(client, settings.number("ratelimit.auth_per_minute"))
        : general.acquire(client, settings.number("ratelimit.general_per_minute"));
  }
}
