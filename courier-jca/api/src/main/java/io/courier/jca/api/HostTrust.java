package io.courier.jca.api;

import java.util.List;

/**
 * The caller's decision on a host key. Called during the handshake, before anything secret is sent.
 * Any exception rejects.
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
}
