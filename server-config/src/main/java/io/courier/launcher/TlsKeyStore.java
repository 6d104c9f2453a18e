package io.courier.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Collections;

/**
 * The key store with the server's certificate.
 *
 * @param file PKCS12
 * @param password of the key store and of its key
 */
record TlsKeyStore(Path file, String password) {

  @Override
  public String toString() {
    return file.toString();
  }

  /**
   * Throws when the server could not serve with it, or should not.
   *
   * @param selfSignedAllowed whether a certificate may vouch for itself
   */
  void check(Clock clock, boolean selfSignedAllowed) throws LaunchException {
    X509Certificate certificate = certificate();
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      throw LaunchException.refused(
          "The certificate in "
              + file
              + " ended at "
              + certificate.getNotAfter().toInstant()
              + ".");
    }
    if (clock.instant().isBefore(certificate.getNotBefore().toInstant())) {
      throw LaunchException.refused(
          "The certificate in "
              + file
              + " is not valid before "
              + certificate.getNotBefore().toInstant()
              + ".");
    }
    if (!selfSignedAllowed && isSelfSigned(certificate)) {
      throw LaunchException.refused(
          "The certificate in "
              + file
              + " is self-signed. Use one of an authority, or set COURIER_ALLOW_SELF_SIGNED=true if the proxy in front trusts this one.");
    }
  }

  /** The server's certificate, as PEM. */
  String certificatePem() throws LaunchException {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate().getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw LaunchException.refused("The certificate in " + file + " is damaged.");
    }
  }

  private X509Certificate certificate() throws LaunchException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)
            && store.getKey(alias, password.toCharArray()) != null
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          return certificate;
        }
      }
      throw LaunchException.refused("The key store " + file + " has no private key.");
    } catch (IOException | GeneralSecurityException e) {
      throw LaunchException.refused(
          "The key store "
              + file
              + " cannot be opened ("
              + e.getMessage()
              + "). It must be a PKCS12 file, readable by this user, with the password that was given.");
    }
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // an authority of the same name signed it
    }
  }
}
