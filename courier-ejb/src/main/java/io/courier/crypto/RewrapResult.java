package io.courier.crypto;

import java.util.List;

/**
 * What re-wrapping did.
 *
 * @param kekVersion the version all envelopes name now
 * @param tables in which something was to be done, or might have been
 */
public record RewrapResult(
    String kekVersion, String algorithm, int rewrapped, List<RewrapCount> tables) {
  public RewrapResult {
    tables = List.copyOf(tables);
  }
}
