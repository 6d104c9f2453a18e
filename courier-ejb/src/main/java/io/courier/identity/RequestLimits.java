package io.courier.identity;

import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * How many requests one client (an address, of IPv6 a /64) may send to this node in a minute, API
 * and console counted together: {@code ratelimit.auth_per_minute} for signing in, {@code
 * ratelimit.general_per_minute} for all else.
 */
@ApplicationScoped
public class RequestLimits {
  private static final int MAX_CLIENTS = 20_000;
  private static final int IPV6_BYTES = 16;

  /** Begins as no name does, so that nothing is looked up in the DNS. */
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

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

  /** An IPv6 client has as many addresses as it likes: its /64 is what is counted. */
  static String network(String client) {
    if (client == null || !IPV6.matcher(client).matches()) {
      return client;
    }
    try {
      byte[] address = InetAddress.getByName(client).getAddress();
      return address.length == IPV6_BYTES
          ? HexFormat.of().formatHex(address, 0, IPV6_BYTES / 2) + "/64"
          : client;
    } catch (UnknownHostException e) {
      return client;
    }
  }

  /** Counts a request; 0 when it may go on, else the seconds to wait before the next. */
  public int acquire(String client, boolean isSignIn) {
    String network = network(client);
    return isSignIn
        ? signIns.acquire(network, settings.number("ratelimit.auth_per_minute"))
        : general.acquire(network, settings.number("ratelimit.general_per_minute"));
  }
}
