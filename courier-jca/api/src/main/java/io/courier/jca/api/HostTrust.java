package io.courier.jca.api;

import java.util.List;

/**
 * The caller's decision on a server's identity: SSH host key or TLS certificate. Called during the
 * handshake, before anything secret is sent. Any exception rejects.
 */
public interface HostTrust {

  /** Key types to be offered first, because a key of that type is already trusted; may be empty. */
  List<String> knownKeyTypes();

  /**
   * Returns normally to accept.
   *
   * @throws FileTransferException with {@link Reason#HOST_KEY_REJECTED} to abort before
   *     authentication; its message reaches the user
   */
  void check(PresentedHostKey presented) throws FileTransferException;

  /**
   * Decides on a TLS server certificate while a session logs in; afterwards its data connections
   * must show the same one. Returns normally to accept.
   *
   * @throws FileTransferException with {@link Reason#CERTIFICATE_REJECTED} to abort before the
   *     login; its message reaches the user
   */
  default void check(PresentedCertificate presented) throws FileTransferException {
    throw new FileTransferException(
        Reason.CERTIFICATE_REJECTED, "No certificate policy was given, so none is trusted");
  }
}
