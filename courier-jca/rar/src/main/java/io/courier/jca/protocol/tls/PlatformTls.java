package io.courier.jca.protocol.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * The JDK's TLS. It finds the session to resume by itself, by host and port, which {@link
 * TransportSocket} claims to be those of the control connection.
 */
final class PlatformTls implements TlsEngine {
  @Override
  public SSLContext context(ClientProof proof, ServerTrust trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {proof}, new TrustManager[] {trust}, handshakeRandom());
    return context;
  }

  /**
   * Where the validated module is preferred, it makes the keys of a handshake, and in approved-only
   * mode it refuses any generator but its own (docs/adr/0065); null is the platform's.
   */
  private static SecureRandom handshakeRandom() throws GeneralSecurityException {
    Provider validated = Security.getProvider(ValidatedTls.MODULE);
    return validated == null ? null : SecureRandom.getInstance("DEFAULT", validated);
  }

  @Override
  public void configure(SSLSocket socket, List<String> versions) {
    socket.setEnabledProtocols(versions.toArray(String[]::new));
  }

  @Override
  public void resume(SSLSocket socket) {}

  @Override
  public void established(SSLSocket socket) {}

  @Override
  public IOException meaning(IOException e) {
    return e;
  }

  @Override
  public void finish(SSLSocket socket, TransportSocket transport) throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public boolean isEnd(IOException e) {
    return false;
  }
}
