package io.courier.jca.api;

import java.util.List;

/**
 * SSH algorithm names by category, in order of preference (RFC 4250 section 4.11). As an offer: an
 * empty list means the library's default. As a report: what was offered or chosen.
 */
public record SshAlgorithms(
    List<String> keyExchange, List<String> encryption, List<String> mac, List<String> hostKey) {

  /** Offers the library's defaults in every category. */
  public static final SshAlgorithms DEFAULT =
      new SshAlgorithms(List.of(), List.of(), List.of(), List.of());

  public SshAlgorithms {
    keyExchange = List.copyOf(keyExchange);
    encryption = List.copyOf(encryption);
    mac = List.copyOf(mac);
    hostKey = List.copyOf(hostKey);
  }
}
