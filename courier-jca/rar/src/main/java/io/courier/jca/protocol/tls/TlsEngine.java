package io.courier.jca.protocol.tls;

import io.courier.jca.api.TlsOffer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One implementation of TLS, for one session with one server. One thread. */
interface TlsEngine {
  /** The one that carries out the offer: the validated module where a policy restricts it. */
  static TlsEngine of(TlsOffer offer) throws GeneralSecurityException {
    return offer.isRestricted() ? new ValidatedTls(offer) : new PlatformTls();
  }

  SSLContext context(ClientProof proof, ServerTrust trust) throws GeneralSecurityException;

  /**
   * Before the handshake.
   *
   * @throws IllegalArgumentException this runtime cannot
   */
  void configure(SSLSocket socket, List<String> versions);

  /** The handshake of a data connection is to resume the control connection's session. */
  void resume(SSLSocket socket);

  /** The handshake of the control connection is done. */
  void established(SSLSocket socket);

  /** A failed handshake in the words of the platform's TLS. */
  IOException meaning(IOException e);

  /** Says that nothing follows (close_notify); what still comes can be read below. */
  void finish(SSLSocket socket, TransportSocket transport) throws IOException;

  /** Whether the other side ended without saying so, which FTP's final answer makes good. */
  boolean isEnd(IOException e);
}
