package io.courier.jca.api;

import java.util.Optional;
import java.util.UUID;

/**
 * Pools sessions to every partner. Look it up unshareable ({@code @Resource(shareable = false)})
 * and close what you get: Liberty does not reclaim a leaked unshareable handle.
 */
public interface FileConnectionFactory {

  /**
   * Borrows a session: a pooled one with an equal {@link PoolKey}, else a new login. Waits in order
   * while the endpoint's {@code maxSessions} are in use.
   *
   * @param control only {@link TransferControl#cancelled} is asked, while waiting
   */
  FileConnection getConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException;

  /**
   * Opens a fresh session that is closed, never pooled, on {@link FileConnection#close}: the
   * connection test.
   *
   * @param control only {@link TransferControl#cancelled} is asked, while waiting
   */
  FileConnection openUnpooled(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException;

  /**
   * As {@link #getConnection}, but never waits for a place: a large transfer asks for a further
   * session this way.
   *
   * @return empty while all places of the connection are taken, or the server refuses one more
   */
  Optional<FileConnection> tryConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException;

  /**
   * Closes the pooled sessions of a connection that nobody uses, because somebody elsewhere waits
   * for a place.
   */
  void evictIdle(UUID connectionId);
}
