package io.courier.crypto;

import java.util.List;

/**
 * What re-wrapping did.
 *
 * @param kekVersion the version the envelopes name now
 * @param completed whether none was left because its version of the key is switched off
 * @param tables in which something was to be done, or might have been
 */
public record RewrapResult(
    String kekVersion,
    String algorithm,
    boolean completed,
    int rewrapped,
    List<RewrapCount> tables) {
  public RewrapResult {
    tables = List.copyOf(tables);
  }
}
