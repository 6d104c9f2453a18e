package io.courier.it.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of the tests; what it issues is for one DNS name. */
public final class Certificates {
  public static final String PASSWORD = "pl4nted-store";

  private final KeyPair key = pair();
  private final X509Certificate root = sign("Courier test root", key, null, Instant.now());

  /** The authority itself, as courier.tls.trust-anchors takes it. */
  public Path writePem(Path file) throws IOException, GeneralSecurityException {
    String body = Base64.getMimeEncoder().encodeToString(root.getEncoded());
    return Files.writeString(
        file,
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n",
        StandardCharsets.US_ASCII);
  }

  /** A trust store with the authority. */
  public Path writeTrust(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    store.setCertificateEntry("root", root);
    return write(store, file);
  }

  /** A PKCS#12 file with a key and its chain, valid for ten days from the given time. */
  public Path issue(String name, Instant from, Path file)
      throws IOException, GeneralSecurityException {
    KeyPair own = pair();
    KeyStore store = empty();
    X509Certificate leaf = sign(name, own, key, from);
    store.setKeyEntry(
        name, own.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {leaf, root});
    return write(store, file);
  }

  /** As {@link #issue}, in the two files a PostgreSQL wants; the key is for its owner only. */
  public void issuePem(String name, Instant from, Path certificate, Path privateKey)
      throws IOException, GeneralSecurityException {
    KeyPair own = pair();
    Files.writeString(certificate, pem("CERTIFICATE", sign(name, own, key, from).getEncoded()));
    Files.createFile(
        privateKey,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(privateKey, pem("PRIVATE" + " KEY", own.getPrivate().getEncoded()));
  }

  private static String pem(String type, byte[] encoded) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** As {@link #issue}, signed by nobody else. */
  public static Path selfSigned(String name, Path file)
      throws IOException, GeneralSecurityException {
    KeyPair own = pair();
    KeyStore store = empty();
    X509Certificate leaf = sign(name, own, null, Instant.now());
    store.setKeyEntry(name, own.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {leaf});
    return write(store, file);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Path write(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(String name, KeyPair own, KeyPair issuer, Instant from) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal("CN=" + (issuer == null ? name : "Courier test root")),
              new BigInteger(80, new SecureRandom()),
              Date.from(from.minusSeconds(60)),
              Date.from(from.plus(Duration.ofDays(10))),
              new X500Principal("CN=" + name),
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
      if (name.indexOf(' ') < 0) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      }
      KeyPair signer = issuer == null ? own : issuer;
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
