package io.courier.jca.protocol.tls;

import io.courier.jca.api.CertificateFault;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.Reason;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.NoSuchProviderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Puts the caller's decision where the platform asks for trust. Whatever goes wrong while asking
 * rejects. The decision is asked for while the caller logs in; later borrowers of the session have
 * a policy of the same version, and their data connections must show the certificate that was
 * accepted then. One thread.
 */
final class ServerTrust extends X509ExtendedTrustManager {
  private HostTrust trust;
  private final Function<List<X509Certificate>, Set<CertificateFault>> checks;
  private final int fewestRsaBits;
  private PresentedCertificate control;
  private FileTransferException rejection;
  private boolean data;
  private boolean asked;

  /**
   * @param checks what is wrong with a chain
   * @param fewestRsaBits of every RSA key shown, whatever the trust decision; 0 for no limit
   */
  ServerTrust(
      HostTrust trust,
      Function<List<X509Certificate>, Set<CertificateFault>> checks,
      int fewestRsaBits) {
    this.trust = trust;
    this.checks = checks;
    this.fewestRsaBits = fewestRsaBits;
  }

  /** A handshake begins. */
  void expect(boolean dataConnection) {
    data = dataConnection;
    asked = false;
    rejection = null;
  }

  /** The login is over: from now on only the certificate accepted for it is. */
  void settle() {
    trust = null;
  }

  /** Whether the decision was asked for since {@link #expect}: a resumed session shows nothing. */
  boolean asked() {
    return asked;
  }

  /** Why the handshake was ended on this side, or null. */
  FileTransferException rejection() {
    return rejection;
  }

  /** What the server showed on the control connection, or null. */
  PresentedCertificate presented() {
    return control;
  }

  /** Asks for the decision on a chain; false when it was refused. */
  boolean accepts(List<X509Certificate> shownChain) {
    asked = true;
    List<X509Certificate> chain = platform(shownChain);
    if (trust == null) {
      return sameAsAccepted(chain);
    }
    try {
      boolean known = control != null && control.chain().equals(chain);
      Set<CertificateFault> faults = known ? control.faults() : checks.apply(chain);
      PresentedCertificate shown = new PresentedCertificate(chain, faults, data);
      if (!data) {
        control = shown;
      }
      checkSizes(chain);
      trust.check(shown);
      return true;
    } catch (FileTransferException e) {
      rejection = e;
    } catch (RuntimeException e) {
      rejection =
          new FileTransferException(
              Reason.CERTIFICATE_REJECTED, "The certificate could not be checked: " + e, e);
    }
    return false;
  }

  private void checkSizes(List<X509Certificate> chain) throws FileTransferException {
    for (X509Certificate one : chain) {
      if (one.getPublicKey() instanceof RSAPublicKey key
          && key.getModulus().bitLength() < fewestRsaBits) {
        throw new FileTransferException(
            Reason.ALGORITHM_MISMATCH,
            "The RSA key of the server's certificate "
                + one.getSubjectX500Principal().getName()
                + " has "
                + key.getModulus().bitLength()
                + " bits; the FIPS policy asks for at least "
                + fewestRsaBits);
      }
    }
  }

  /**
   * As objects of the platform: those of another provider hash differently, and no anchor would be
   * found among them.
   */
  private static List<X509Certificate> platform(List<X509Certificate> chain) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509", "SUN");
      List<X509Certificate> own = new ArrayList<>();
      for (X509Certificate one : chain) {
        own.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(one.getEncoded())));
      }
      return List.copyOf(own);
    } catch (CertificateException | NoSuchProviderException e) {
      return List.of();
    }
  }

  private boolean sameAsAccepted(List<X509Certificate> chain) {
    if (!chain.isEmpty() && chain.get(0).equals(control.chain().get(0))) {
      return true;
    }
    rejection =
        new FileTransferException(
            Reason.CERTIFICATE_REJECTED,
            "The data connection's certificate is not the one that was accepted at the login");
    return false;
  }

  private void decide(X509Certificate[] chain) throws CertificateException {
    if (!accepts(chain == null ? List.of() : List.of(chain))) {
      throw new CertificateException(rejection.getMessage(), rejection);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    decide(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    decide(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    decide(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("This side is never a TLS server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
