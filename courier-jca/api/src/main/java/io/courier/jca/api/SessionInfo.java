package io.courier.jca.api;

import java.time.Instant;

/**
 * What is known of a session; members that never became known are null.
 *
 * @param banner the server's identification string
 * @param hostKey the key it showed
 * @param offered every algorithm of its KEXINIT
 * @param negotiated the chosen algorithms, one per category (client to server); no MAC where the
 *     cipher authenticates by itself
 * @param openedAt end of the login, null when it failed
 * @param reused whether this borrower got a session that another one had opened
 * @param tls the TLS session of FTPS
 */
public record SessionInfo(
    String banner,
    PresentedHostKey hostKey,
    SshAlgorithms offered,
    SshAlgorithms negotiated,
    Instant openedAt,
    boolean reused,
    TlsInfo tls) {

  /** Of a session without TLS. */
  public SessionInfo(
      String banner,
      PresentedHostKey hostKey,
      SshAlgorithms offered,
      SshAlgorithms negotiated,
      Instant openedAt,
      boolean reused) {
    this(banner, hostKey, offered, negotiated, openedAt, reused, null);
  }

  /** The same session, lent once more or for the first time. */
  public SessionInfo withReused(boolean again) {
    return new SessionInfo(banner, hostKey, offered, negotiated, openedAt, again, tls);
  }
}
