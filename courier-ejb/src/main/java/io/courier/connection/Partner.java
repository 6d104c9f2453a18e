package io.courier.connection;

import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.Verification;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A connection that may be opened now: its state, trust policy and key were checked when this was
 * made. For one open; the next one asks again.
 *
 * @param retries most reconnects of one operation
 * @param basePath directory the test lists
 * @param whenOpened see {@link #opened}
 */
public record Partner(
    UUID id,
    String name,
    Endpoint endpoint,
    CredentialSource credentials,
    HostTrust trust,
    int retries,
    String basePath,
    Transfers transfers,
    Consumer<SessionInfo> whenOpened) {

  /** Without events of an open. */
  public Partner(
      UUID id,
      String name,
      Endpoint endpoint,
      CredentialSource credentials,
      HostTrust trust,
      int retries,
      String basePath,
      Transfers transfers) {
    this(id, name, endpoint, credentials, trust, retries, basePath, transfers, session -> {});
  }

  /**
   * How the connection wants its files moved, proved and replaced.
   *
   * @param parallelSessions most sessions of one transfer, its own included
   */
  public record Transfers(
      Verification verification, boolean allowNonAtomicReplace, int parallelSessions) {

    /** On one session. */
    public Transfers(Verification verification, boolean allowNonAtomicReplace) {
      this(verification, allowNonAtomicReplace, 1);
    }
  }

  /**
   * To be called once for every session got from the adapter, new or pooled, before it is used:
   * writes what must be recorded of every open (insecure policies, FIPS override, old TLS).
   *
   * @throws io.courier.core.CourierException when it cannot be recorded; the session must not be
   *     used then
   */
  public void opened(SessionInfo session) {
    whenOpened.accept(session);
  }

  @Override
  public String toString() {
    return name + " (" + endpoint + ")";
  }
}
