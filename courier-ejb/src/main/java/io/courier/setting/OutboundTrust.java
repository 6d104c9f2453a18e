package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whom outbound TLS believes: the platform's authorities and, in addition, those of the PEM file
 * {@code courier.tls.trust-anchors}. Read once, at first use. A file that cannot be read adds
 * nobody. Thread-safe.
 */
@ApplicationScoped
public class OutboundTrust {
  private static final Logger LOG = System.getLogger(OutboundTrust.class.getName());

  private List<X509Certificate> anchors;
  private List<X509Certificate> further;
  private SSLContext context;

  /** For CDI. */
  protected OutboundTrust() {}

  /**
   * @param file PEM file with one or more certificates; empty for the platform's authorities only
   */
  @Inject
  public OutboundTrust(@ConfigProperty(name = "courier.tls.trust-anchors") Optional<String> file) {
    try {
      List<X509Certificate> all = new ArrayList<>(platform());
      further =
          file.map(String::strip)
              .filter(f -> !f.isEmpty())
              .map(f -> List.copyOf(read(f)))
              .orElse(List.of());
      all.addAll(further);
      anchors = List.copyOf(all);
      context = contextOf(trustManagers(storeOf(anchors)));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("The platform has no usable trust store", e);
    }
  }

  /** Every authority that is believed, for a path builder. */
  public List<X509Certificate> anchors() {
    return anchors;
  }

  /** Those of the file only, without the platform's. */
  public List<X509Certificate> further() {
    return further;
  }

  /** A context of the platform's TLS that believes them; without a key of its own. */
  public SSLContext sslContext() {
    return context;
  }

  private static List<X509Certificate> platform() throws GeneralSecurityException {
    List<X509Certificate> all = new ArrayList<>();
    for (TrustManager manager : trustManagers(null)) {
      if (manager instanceof X509TrustManager x509) {
        all.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return all;
  }

  private static List<X509Certificate> read(String file) {
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .forEach(certificate -> found.add((X509Certificate) certificate));
      if (found.isEmpty()) {
        throw new CertificateException("no certificate in the file");
      }
    } catch (IOException | InvalidPathException | CertificateException e) {
      LOG.log(
          Level.ERROR,
          "CRTRF2104E: The file of courier.tls.trust-anchors cannot be read; only the platform's"
              + " authorities are believed.",
          e);
      return List.of();
    }
    return found;
  }

  private static KeyStore storeOf(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("anchor-" + i, certificates.get(i));
    }
    return store;
  }

  private static TrustManager[] trustManagers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static SSLContext contextOf(TrustManager[] managers) throws GeneralSecurityException {
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(null, managers, handshakeRandom());
    return made;
  }

  /**
   * For every TLS context of a client: where the validated module is preferred, it generates the
   * keys of a handshake, and refuses any generator of random numbers but its own.
   *
   * @return null, the platform's default, without the module
   */
  public static SecureRandom handshakeRandom() throws GeneralSecurityException {
    Provider validated = Security.getProvider("BCFIPS");
    return validated == null ? null : SecureRandom.getInstance("DEFAULT", validated);
  }
}
