package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whose forwarding headers are believed ({@code trusted.proxies}: addresses and CIDR blocks,
 * separated by commas). Without any, the headers are ignored.
 */
@ApplicationScoped
public class TrustedProxies {
  /** No name, so that nothing is looked up in the DNS. */
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** How some proxies write a hop: with the client's port. */
  private static final Pattern WITH_PORT =
      Pattern.compile("([0-9.]+):[0-9]{1,5}|\\[([0-9a-fA-F:.]+)\\](?::[0-9]{1,5})?");

  private List<Block> blocks;

  /** For CDI. */
  protected TrustedProxies() {}

  @Inject
  public TrustedProxies(@ConfigProperty(name = "trusted.proxies") Optional<String> list) {
    blocks =
        Arrays.stream(list.orElse("").split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Block::of)
            .toList();
  }

  public boolean trusts(String address) {
    InetAddress parsed = parse(address);
    return parsed != null && blocks.stream().anyMatch(block -> block.contains(parsed));
  }

  /**
   * The client's address: the last hop no trusted proxy vouches for.
   *
   * @param remote address of the socket's other end
   * @param forwardedFor values of X-Forwarded-For in order
   */
  public String client(String remote, List<String> forwardedFor) {
    List<String> hops = new ArrayList<>();
    forwardedFor.forEach(value -> hops.addAll(Arrays.asList(value.split(","))));
    String client = remote;
    for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
      String hop = withoutPort(hops.get(i).strip());
      if (parse(hop) == null) {
        return client;
      }
      client = hop;
    }
    return client;
  }

  private static String withoutPort(String hop) {
    Matcher port = WITH_PORT.matcher(hop);
    if (!port.matches()) {
      return hop;
    }
    return port.group(1) == null ? port.group(2) : port.group(1);
  }

  private static InetAddress parse(String address) {
    if (address == null || !LITERAL.matcher(address).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** An address with the number of its leading bits that count. */
  private record Block(InetAddress address, int bits) {
    static Block of(String text) {
      String[] parts = text.split("/", 2);
      InetAddress address = parse(parts[0]);
      if (address == null) {
        throw new IllegalArgumentException("trusted.proxies: " + text + " is no address or block");
      }
      int all = address.getAddress().length * Byte.SIZE;
      int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : all;
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException("trusted.proxies: " + text + " has a wrong length");
      }
      return new Block(address, bits);
    }

    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (theirs.length != mine.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % Byte.SIZE);
        if (((mine[i / Byte.SIZE] ^ theirs[i / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
