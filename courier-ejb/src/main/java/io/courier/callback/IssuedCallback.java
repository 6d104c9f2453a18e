package io.courier.callback;

import java.util.UUID;

/**
 * What the started function needs to report.
 *
 * @param key shown this once
 */
public record IssuedCallback(UUID id, String url, String key) {
  /** Without the key. */
  @Override
  public String toString() {
    return "IssuedCallback[" + id + "]";
  }
}
