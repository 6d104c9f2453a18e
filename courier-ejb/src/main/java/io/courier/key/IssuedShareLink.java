package io.courier.key;

import java.time.Instant;
import java.util.UUID;

/**
 * A link just made.
 *
 * @param url holds the token, which nobody can show again; relative to the server where no base URL
 *     is configured
 */
public record IssuedShareLink(UUID id, String url, Instant expiresAt) {
  /** Without the URL. */
  @Override
  public String toString() {
    return "IssuedShareLink[" + id + ", expires " + expiresAt + "]";
  }
}
