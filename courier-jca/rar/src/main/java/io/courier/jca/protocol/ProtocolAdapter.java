package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import java.util.Set;

/** Makes sessions of one wire protocol. Thread-safe. */
public interface ProtocolAdapter {

  Set<Protocol> protocols();

  /**
   * Connects and logs in, within the endpoint's connect timeout. Trust is asked before anything
   * secret is decrypted or sent; the credential is overwritten before this returns or throws. On
   * failure nothing stays open, and the exception carries what became known of the server.
   */
  RemoteSession open(LoginRequest request) throws FileTransferException;
}
