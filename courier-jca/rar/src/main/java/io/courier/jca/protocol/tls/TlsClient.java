package io.courier.jca.protocol.tls;

import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TlsInfo;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * Puts TLS over the connections of one session with one server: the control connection first, then
 * data connections, which resume its TLS session where the server allows. One thread.
 */
public final class TlsClient {
  /** Under a restricted offer (SP 800-131A). */
  private static final int FEWEST_RSA_BITS = 2048;

  private final Peer peer;
  private final Setup setup;
  private final TlsEngine engine;
  private final SSLContext context;
  private final ServerTrust trust;
  private final ClientProof proof;
  private TlsInfo info;

  /** Whom the certificate must name, and the control connection's port. */
  public record Peer(String host, int port) {}

  /** Gives the certificate of this side. */
  @FunctionalInterface
  public interface CertificateSource {
    /** Null when there is none. Asked at most once, when the server wants one. */
    ClientCertificate open() throws FileTransferException;
  }

  /**
   * What a session wants of TLS.
   *
   * @param ceiling highest version offered
   * @param patience how long a look-up of revocation may take, asked at each
   */
  public record Setup(
      TlsOptions options,
      TlsVersion ceiling,
      HostTrust trust,
      CertificateSource own,
      Clock clock,
      Executor workers,
      Supplier<Duration> patience) {}

  public TlsClient(Peer peer, Setup setup) throws FileTransferException {
    this.peer = peer;
    this.setup = setup;
    TlsOptions options = setup.options();
    CertificateChecks checks =
        new CertificateChecks(
            options.trustAnchors(),
            new Revocation(setup.workers(), setup.patience()),
            setup.clock());
    trust =
        new ServerTrust(
            setup.trust(),
            chain -> options.verifyChain() ? checks.faults(chain, peer.host()) : Set.of(),
            options.offer().isRestricted() ? FEWEST_RSA_BITS : 0);
    proof = new ClientProof(setup.own());
    try {
      engine = TlsEngine.of(options.offer());
      context = engine.context(proof, trust);
    } catch (GeneralSecurityException e) {
      throw new FileTransferException(
          Reason.UNSUPPORTED, "This runtime cannot do the TLS that is asked for: " + e, e);
    }
  }

  /**
   * Shakes hands and has the server's certificate decided on, also when a session was resumed.
   *
   * @param wire stays the caller's: closing it ends everything
   * @throws FileTransferException the decision was no
   * @throws IOException the handshake failed
   */
  public TlsConnection secure(Socket wire, boolean data) throws IOException, FileTransferException {
    return secure(wire, data, peer.port());
  }

  /** As {@link #secure}, for a data connection that resumes nothing. */
  public TlsConnection secureAlone(Socket wire) throws IOException, FileTransferException {
    return secure(wire, true, wire.getPort());
  }

  private TlsConnection secure(Socket wire, boolean data, int port)
      throws IOException, FileTransferException {
    trust.expect(data);
    TransportSocket transport = new TransportSocket(wire, port, data);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(transport, peer.host(), port, true);
    configure(socket);
    if (data && port == peer.port()) {
      engine.resume(socket);
    }
    try {
      socket.startHandshake();
    } catch (IOException e) {
      rejection();
      throw engine.meaning(e);
    }
    SSLSession session = socket.getSession();
    if (!trust.asked() && !trust.accepts(chain(session))) {
      rejection();
    }
    if (!data) {
      engine.established(socket);
      info = new TlsInfo(session.getProtocol(), session.getCipherSuite(), trust.presented());
    }
    return new TlsConnection(engine, socket, transport);
  }

  private void rejection() throws FileTransferException {
    FileTransferException own = trust.rejection() == null ? proof.failure() : trust.rejection();
    if (own != null) {
      throw new FileTransferException(own.reason(), own.getMessage(), own);
    }
  }

  private static List<X509Certificate> chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  private void configure(SSLSocket socket) throws FileTransferException {
    List<String> supported = Arrays.asList(socket.getSupportedProtocols());
    List<String> versions = new ArrayList<>();
    for (TlsVersion version : TlsVersion.values()) {
      if (version.compareTo(setup.options().floor()) >= 0
          && version.compareTo(setup.ceiling()) <= 0
          && supported.contains(version.jdkName())) {
        versions.add(version.jdkName());
      }
    }
    try {
      engine.configure(socket, versions);
    } catch (IllegalArgumentException e) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST,
          "TLS versions or cipher suites cannot be used in this runtime: " + e.getMessage(),
          e);
    }
  }

  /** The login is over: data connections must show the certificate accepted for it. */
  public void settle() {
    trust.settle();
  }

  /** What is known after the control connection's handshake; the certificate also before. */
  public TlsInfo info() {
    PresentedCertificate shown = trust.presented();
    return info == null && shown != null ? new TlsInfo(null, null, shown) : info;
  }

  /** Whether the server wanted a client certificate that this side does not have. */
  public boolean missesCertificate() {
    return proof.askedInVain();
  }

  /** A failed handshake of the control connection in words that say what to do. */
  public FileTransferException handshakeFault(IOException e) {
    TlsVersion floor = setup.options().floor();
    String said = String.valueOf(e.getMessage());
    if (e instanceof SSLException && said.contains("unrecognized SSL message")) {
      return new FileTransferException(
          Reason.PROTOCOL_ERROR,
          setup.options().implicit()
              ? "The server does not speak TLS from the first byte on this port; explicit FTPS may"
                  + " be meant"
              : "The server answered AUTH TLS with something that is not TLS",
          e);
    }
    if (Versions.mismatch(said)) {
      return new FileTransferException(
          Reason.ALGORITHM_MISMATCH,
          "No TLS version or cipher suite in common with the server; this connection offers "
              + floor.jdkName()
              + " to "
              + setup.ceiling().jdkName()
              + Versions.disabledHint(floor)
              + " ("
              + said
              + ")",
          e);
    }
    if (proof.askedInVain() || Versions.ownCertificateRefused(said)) {
      return new FileTransferException(
          Reason.AUTHENTICATION_FAILED,
          "The server refuses the TLS session for lack of a client certificate it accepts ("
              + said
              + ")",
          e);
    }
    if (e instanceof SSLException || e instanceof EOFException) {
      return new FileTransferException(
          Reason.ALGORITHM_MISMATCH,
          "The TLS handshake failed: " + said + Versions.disabledHint(floor),
          e);
    }
    return new FileTransferException(
        Reason.UNREACHABLE, "The connection broke during the TLS handshake: " + said, e);
  }
}
