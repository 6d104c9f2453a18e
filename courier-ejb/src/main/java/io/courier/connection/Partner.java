package io.courier.connection;

import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.Verification;
import java.util.UUID;

/**
 * A connection that may be opened now: its state, trust policy and key were checked when this was
 * made. For one open; the next one asks again.
 *
 * @param retries most reconnects of one operation
 * @param basePath directory the test lists
 */
public record Partner(
    UUID id,
    String name,
    Endpoint endpoint,
    CredentialSource credentials,
    HostTrust trust,
    int retries,
    String basePath,
    Transfers transfers) {

  /** How the connection wants its files proved and replaced. */
  public record Transfers(Verification verification, boolean allowNonAtomicReplace) {}

  @Override
  public String toString() {
    return name + " (" + endpoint + ")";
  }
}
