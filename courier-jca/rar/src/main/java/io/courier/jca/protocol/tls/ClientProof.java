package io.courier.jca.protocol.tls;

import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.FileTransferException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificate of this side, fetched only when a server asks for one. The key stays usable for
 * the life of the session: every data connection may be asked again. One thread.
 */
final class ClientProof extends X509ExtendedKeyManager {
  private static final String ALIAS = "courier";

  private final TlsClient.CertificateSource source;
  private boolean fetched;
  private PrivateKey key;
  private List<X509Certificate> chain = List.of();
  private FileTransferException failure;
  private boolean askedInVain;

  ClientProof(TlsClient.CertificateSource source) {
    this.source = source;
  }

  /** Why the certificate could not be had, or null. */
  FileTransferException failure() {
    return failure;
  }

  /** Whether the server wanted a certificate and got none. */
  boolean askedInVain() {
    return askedInVain;
  }

  private boolean fetch() {
    if (!fetched) {
      fetched = true;
      try {
        ClientCertificate own = source.open();
        if (own != null) {
          key = key(own);
          chain = own.chain();
        }
      } catch (FileTransferException e) {
        failure = e;
      }
    }
    return key != null;
  }

  private static PrivateKey key(ClientCertificate own) {
    String algorithm = own.chain().get(0).getPublicKey().getAlgorithm();
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(own.privateKey()));
    } catch (GeneralSecurityException e) {
      // Checked when it was stored; without it the server refuses in its own words.
      return null;
    }
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return choose(keyTypes);
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return choose(keyTypes);
  }

  private String choose(String[] keyTypes) {
    boolean fits =
        fetch() && Arrays.stream(keyTypes).anyMatch(t -> fits(t, chain.get(0).getPublicKey()));
    askedInVain = !fits;
    return fits ? ALIAS : null;
  }

  /** A type may name the curve as well: BCJSSE's {@code EC/secp256r1} under TLS 1.3. */
  private static boolean fits(String type, PublicKey own) {
    String curve =
        own instanceof ECPublicKey ec
            ? own.getAlgorithm()
                + "/secp"
                + ec.getParams().getCurve().getField().getFieldSize()
                + "r1"
            : own.getAlgorithm();
    return type.equals(own.getAlgorithm()) || type.equals(curve);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return ALIAS.equals(alias) ? chain.toArray(X509Certificate[]::new) : null;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return ALIAS.equals(alias) ? key : null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
