package io.courier.jca.protocol.ftp;

import io.courier.jca.api.SessionInfo;
import io.courier.jca.protocol.tls.TlsClient;
import java.net.Socket;

/**
 * A logged-in control connection.
 *
 * @param control for commands
 * @param socket the TCP socket below
 * @param tls for data connections; null without TLS
 * @param features what the server offers
 * @param info for the caller
 */
record FtpWire(
    ControlChannel control, Socket socket, TlsClient tls, Features features, SessionInfo info) {

  /** Whether its TLS sessions can be resumed once only, if at all. */
  boolean tls13() {
    return info.tls() != null && "TLSv1.3".equals(info.tls().version());
  }
}
