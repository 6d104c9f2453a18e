package io.courier.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom the launcher's own connections believe: the platform, and COURIER_TLS_TRUST_ANCHORS. */
final class TrustAnchors {
  private TrustAnchors() {}

  /** Throws when there is a file that holds no certificate: unlike later, nothing works then. */
  static SSLContext context(Optional<Path> file) throws LaunchException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int count = 0;
      for (X509Certificate certificate : platform()) {
        store.setCertificateEntry("anchor-" + count++, certificate);
      }
      if (file.isPresent()) {
        for (Certificate certificate : read(file.get())) {
          store.setCertificateEntry("anchor-" + count++, certificate);
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw LaunchException.usage(
          "COURIER_TLS_TRUST_ANCHORS cannot be used: " + e.getMessage() + ".");
    }
  }

  private static Collection<? extends Certificate> read(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new CertificateException("no certificate in " + file);
      }
      return found;
    }
  }

  private static X509Certificate[] platform() throws GeneralSecurityException {
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }
}
