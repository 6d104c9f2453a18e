package io.courier.jca.protocol.tls;

import io.courier.jca.api.TlsOffer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.jsse.BCExtendedSSLSession;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.BCSSLSocket;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsNoCloseNotifyException;

/**
 * TLS whose every primitive is bc-fips's (BCJSSE in FIPS mode), offering a policy's lists and
 * nothing else. The provider is never registered: only who names it gets it.
 */
final class ValidatedTls implements TlsEngine {
  static final String MODULE = "BCFIPS";

  /**
   * Logs every alert with a stack trace; what an alert means is said by whoever asked for the
   * connection. Held, because the log manager forgets loggers that nobody holds.
   */
  private static final Logger ALERTS =
      Logger.getLogger("org.bouncycastle.jsse.provider.ProvTlsClient");

  /** Warns once of each entry of the JDK's list that it does not know. */
  private static final Logger CONSTRAINTS =
      Logger.getLogger("org.bouncycastle.jsse.provider.DisabledAlgorithmConstraints");

  static {
    ALERTS.setLevel(Level.OFF);
    CONSTRAINTS.setLevel(Level.OFF);
  }

  /** Made at first use: its set-up runs self-tests. */
  private static final class Holder {
    static final Provider TLS = new BouncyCastleJsseProvider("fips:" + MODULE);
  }

  private final TlsOffer offer;
  private BCExtendedSSLSession session;

  ValidatedTls(TlsOffer offer) throws GeneralSecurityException {
    if (Security.getProvider(MODULE) == null) {
      throw new NoSuchProviderException("The validated module " + MODULE + " is not installed");
    }
    this.offer = offer;
  }

  @Override
  public SSLContext context(ClientProof proof, ServerTrust trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS", Holder.TLS);
    context.init(
        new KeyManager[] {proof},
        new TrustManager[] {trust},
        SecureRandom.getInstance("DEFAULT", MODULE));
    return context;
  }

  @Override
  public void configure(SSLSocket socket, List<String> versions) {
    BCSSLSocket own = (BCSSLSocket) socket;
    BCSSLParameters parameters = own.getParameters();
    parameters.setProtocols(versions.toArray(String[]::new));
    parameters.setCipherSuites(offer.cipherSuites().toArray(String[]::new));
    parameters.setNamedGroups(offer.groups().toArray(String[]::new));
    parameters.setSignatureSchemes(offer.signatures().toArray(String[]::new));
    parameters.setSignatureSchemesCert(offer.signatures().toArray(String[]::new));
    own.setParameters(parameters);
  }

  @Override
  public void resume(SSLSocket socket) {
    if (session != null && session.isValid()) {
      ((BCSSLSocket) socket).setBCSessionToResume(session);
    }
  }

  @Override
  public void established(SSLSocket socket) {
    session = ((BCSSLSocket) socket).getBCSession();
  }

  @Override
  public IOException meaning(IOException e) {
    if (e instanceof SSLException) {
      return e;
    }
    if (e instanceof TlsFatalAlertReceived alert) {
      return saying("Received fatal alert: " + name(alert.getAlertDescription()), e);
    }
    if (e instanceof TlsFatalAlert alert) {
      if (alert.getAlertDescription() == AlertDescription.unexpected_message
          && String.valueOf(e.getMessage()).contains("UNKNOWN(")) {
        return saying("unrecognized SSL message: " + e.getMessage(), e);
      }
      return saying(name(alert.getAlertDescription()) + ": " + e.getMessage(), e);
    }
    return e;
  }

  private static SSLException saying(String words, IOException cause) {
    SSLException meaning = new SSLHandshakeException(words);
    meaning.initCause(cause);
    return meaning;
  }

  private static String name(short alert) {
    return AlertDescription.getName(alert).toLowerCase(Locale.ROOT);
  }

  /** It cannot close one direction only, so the line is kept open under it. */
  @Override
  public void finish(SSLSocket socket, TransportSocket transport) throws IOException {
    transport.keepOpen();
    socket.close();
  }

  @Override
  public boolean isEnd(IOException e) {
    return e instanceof TlsNoCloseNotifyException;
  }
}
