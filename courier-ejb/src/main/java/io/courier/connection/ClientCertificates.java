package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.Secret;
import io.courier.core.Sha256;
import io.courier.jca.api.ClientCertificate;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * TLS client certificates: a PKCS#12 file comes in, checked; the key as PKCS#8 with its chain is
 * what is stored and handed to a login, so the file's password and its old derivations are gone
 * after the save. The file is opened by the JDK's provider: bc-fips has no PKCS#12 in approved
 * mode.
 */
final class ClientCertificates {
  private static final String FIELD = "tlsClientCertificate";
  private static final String PASSWORD_FIELD = "tlsClientCertificatePassword";
  private static final String JDK_PROVIDER = "SunJSSE";
  private static final int FORMAT = 1;
  private static final int MOST_BYTES = 1024 * 1024;
  private static final int MOST_CERTIFICATES = 20;

  private ClientCertificates() {}

  /**
   * An opened file.
   *
   * @param stored the form {@link #read} takes; the caller closes it
   */
  record Opened(Secret stored, ClientCertificateInfo info) {}

  /**
   * Opens and checks a file.
   *
   * @param base64 of the PKCS#12 file, line breaks allowed
   * @throws CourierException 1000 when it does not open, holds no or several keys, or is expired
   */
  static Opened open(String base64, String password, Instant now) {
    byte[] file = decode(base64);
    char[] secret = password == null ? new char[0] : password.toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12", JDK_PROVIDER);
      store.load(new ByteArrayInputStream(file), secret);
      String alias = onlyKey(store);
      List<X509Certificate> chain = chain(store, alias);
      X509Certificate leaf = chain.get(0);
      if (now.isAfter(leaf.getNotAfter().toInstant())) {
        throw refused("The certificate expired on " + day(leaf.getNotAfter().toInstant()) + ".");
      }
      return new Opened(pack(store.getKey(alias, secret), chain), info(leaf));
    } catch (IOException | GeneralSecurityException e) {
      throw new CourierException(
          io.courier.core.ErrorCode.VALIDATION_FAILED,
          "1 field is not valid.",
          List.of(
              new io.courier.core.FieldProblem(
                  PASSWORD_FIELD, "The PKCS#12 file does not open with this password.")),
          e);
    } finally {
      Arrays.fill(secret, '\0');
      Arrays.fill(file, (byte) 0);
    }
  }

  /**
   * The stored form as a login takes it; its private key is a copy that the credential zeroes.
   *
   * @throws IllegalStateException when the bytes are not what {@link #open} made
   */
  static ClientCertificate read(Secret stored) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored.bytes()))) {
      if (in.readUnsignedByte() != FORMAT) {
        throw new IllegalStateException("Unknown form of a stored client certificate");
      }
      byte[] key = in.readNBytes(in.readInt());
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> chain = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        byte[] der = in.readNBytes(in.readInt());
        chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
      return new ClientCertificate(key, chain);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("A stored client certificate cannot be read", e);
    }
  }

  private static byte[] decode(String base64) {
    try {
      byte[] file = Base64.getMimeDecoder().decode(base64);
      if (file.length == 0 || file.length > MOST_BYTES) {
        throw refused("Must be the base64 form of a PKCS#12 file of at most 1 MB.");
      }
      return file;
    } catch (IllegalArgumentException e) {
      throw refused("Must be the base64 form of a PKCS#12 file.");
    }
  }

  private static String onlyKey(KeyStore store) throws GeneralSecurityException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw refused("Must hold exactly one private key; this file holds " + keys.size() + ".");
    }
    return keys.get(0);
  }

  private static List<X509Certificate> chain(KeyStore store, String alias)
      throws GeneralSecurityException {
    Certificate[] all = store.getCertificateChain(alias);
    if (all == null || all.length == 0 || all.length > MOST_CERTIFICATES) {
      throw refused("Must hold the certificate of its private key, with its chain.");
    }
    return Arrays.stream(all).map(X509Certificate.class::cast).toList();
  }

  private static Secret pack(Key key, List<X509Certificate> chain) throws GeneralSecurityException {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
      throw refused("Must hold a private key that can be stored as PKCS#8.");
    }
    List<byte[]> ders = new ArrayList<>();
    int size = 1 + 4 + encoded.length + 4;
    for (X509Certificate certificate : chain) {
      ders.add(certificate.getEncoded());
      size += 4 + certificate.getEncoded().length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put((byte) FORMAT).putInt(encoded.length).put(encoded).putInt(ders.size());
    ders.forEach(der -> out.putInt(der.length).put(der));
    Arrays.fill(encoded, (byte) 0);
    return Secret.ofBytes(out.array());
  }

  private static ClientCertificateInfo info(X509Certificate leaf) throws GeneralSecurityException {
    return new ClientCertificateInfo(
        leaf.getSubjectX500Principal().getName(),
        leaf.getIssuerX500Principal().getName(),
        HexFormat.of().formatHex(Sha256.of(leaf.getEncoded())),
        leaf.getNotAfter().toInstant());
  }

  /** The day of an instant in UTC, as messages name it. */
  static String day(Instant instant) {
    return instant.toString().substring(0, 10);
  }

  private static CourierException refused(String message) {
    return CourierException.invalid(FIELD, message);
  }
}
