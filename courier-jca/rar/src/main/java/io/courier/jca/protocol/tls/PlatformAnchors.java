package io.courier.jca.protocol.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities of the platform's trust store, read once. */
final class PlatformAnchors {
  private static final List<X509Certificate> ALL = read();

  private PlatformAnchors() {}

  static List<X509Certificate> all() {
    return ALL;
  }

  private static List<X509Certificate> read() {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init((KeyStore) null);
      List<X509Certificate> found = new ArrayList<>();
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          found.addAll(List.of(x509.getAcceptedIssuers()));
        }
      }
      return List.copyOf(found);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The platform has no usable trust store", e);
    }
  }
}
