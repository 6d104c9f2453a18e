package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which URLs typed by users the server may call: https only, and no address that is reachable just
 * because the server asks (loopback, link-local with the cloud's metadata, private networks);
 * {@code security.allow_private_callbacks} lifts both. Thread-safe.
 */
@ApplicationScoped
public class OutboundAddresses {
  private static final String SETTING = "security.allow_private_callbacks";
  private static final int MAX_URL = 2000;

  /** Everything the resolver could take for an address without asking anybody. */
  private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+|0[xX][0-9a-fA-F.xX]+");

  private Settings settings;

  /** For CDI. */
  protected OutboundAddresses() {}

  @Inject
  public OutboundAddresses(Settings settings) {
    this.settings = settings;
  }

  /** What is wrong with the URL as such; names are not looked up. Empty when it may be stored. */
  public Optional<String> problem(String url) {
    URI uri;
    try {
      uri = new URI(url).parseServerAuthority();
    } catch (URISyntaxException e) {
      return Optional.of("Must be a URL such as https://hooks.example.com/courier.");
    }
    boolean lenient = settings.flag(SETTING);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(lenient && scheme.equals("http"))) {
      return Optional.of("Must begin with https://.");
    }
    if (url.length() > MAX_URL || !url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.of("Must have at most " + MAX_URL + " printable ASCII characters.");
    }
    if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
      return Optional.of("Must name a host, and no user, password or fragment.");
    }
    return lenient || !isPrivateName(uri.getHost()) ? Optional.empty() : Optional.of(refusal());
  }

  /**
   * Looks the host up; to be asked right before it is called.
   *
   * @return why it must not be called, empty when it may be
   * @throws UnknownHostException when it has no address
   */
  public Optional<String> refusalOf(URI uri) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(bare(uri.getHost()));
    boolean closed =
        !settings.flag(SETTING) && Arrays.stream(all).anyMatch(OutboundAddresses::isPrivate);
    return closed ? Optional.of(refusal()) : Optional.empty();
  }

  private static String refusal() {
    return "Must not be an address of this machine or of a private network"
        + " (security.allow_private_callbacks).";
  }

  private static boolean isPrivateName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    try {
      return LITERAL.matcher(name).matches() && isPrivate(InetAddress.getByName(bare(name)));
    } catch (UnknownHostException e) {
      return true; // looks like an address but is none
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether it leads to this machine, its network or the cloud it runs in. */
  static boolean isPrivate(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? isPrivate4(bytes)
        : address instanceof Inet6Address && isPrivate6(bytes);
  }

  private static boolean isPrivate4(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    boolean azure = a == 168 && b == 63 && bytes[2] == (byte) 129 && bytes[3] == 16;
    return a == 0 || a >= 240 || (a == 100 && b >= 64 && b < 128) || (a == 192 && b == 0) || azure;
  }

  /** Unique local ones, and those that carry an IPv4 address within. */
  private static boolean isPrivate6(byte[] bytes) {
    boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
    boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
    boolean compatible = zeros(bytes, 0, 12);
    boolean translated =
        bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xff && bytes[3] == (byte) 0x9b;
    return uniqueLocal || sixToFour || compatible || translated;
  }

  private static boolean zeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
