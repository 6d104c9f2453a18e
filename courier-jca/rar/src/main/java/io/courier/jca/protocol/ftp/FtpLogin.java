package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.LoginRequest;
import io.courier.jca.protocol.tls.TlsClient;
import io.courier.jca.protocol.tls.TlsConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * One login, from the name look-up to binary mode. TLS, its certificate decision and the protection
 * of data connections (RFC 4217) come before anything secret; a server that refuses one of them is
 * left. One object per login.
 */
final class FtpLogin {
  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(15);

  private final LoginRequest request;
  private final Endpoint endpoint;
  private final FtpLink link;
  private final CallGuard guard;
  private final ServerMemory memory;
  private final TlsVersion ceiling;
  private final ControlChannel control;
  private final FtpSecrets secrets;
  private Socket socket;
  private TlsClient tls;
  private String banner;

  FtpLogin(LoginRequest request, FtpLink link, ServerMemory memory) {
    this.request = request;
    this.link = link;
    this.memory = memory;
    endpoint = request.endpoint();
    ceiling = ceiling();
    guard = link.guard();
    control = new ControlChannel(endpoint.ftp().encoding());
    secrets = new FtpSecrets(request.credentials());
  }

  private TlsVersion ceiling() {
    boolean lower =
        memory.avoidsTls13()
            && endpoint.tls() != null
            && endpoint.tls().floor().compareTo(TlsVersion.TLS_1_2) <= 0;
    return lower ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
  }

  FtpWire run() throws FileTransferException {
    try (secrets;
        CallGuard.Call call = guard.beginLogin(request.control(), endpoint.timeouts().connect())) {
      checkUser();
      connect();
      boolean secure = endpoint.protocol() == Protocol.FTPS;
      if (secure && endpoint.tls().implicit()) {
        startTls();
        greeting();
      } else {
        greeting();
        if (secure) {
          authTls();
        }
      }
      boolean protectedData = !secure || protectData(false);
      login();
      if (!protectedData) {
        protectData(true);
      }
      Features features = Features.of(control.command("FEAT", null));
      if (features.offers("UTF8") && endpoint.ftp().encoding().equals(StandardCharsets.UTF_8)) {
        control.command("OPTS", "UTF8 ON");
      }
      binary();
      FtpWire wire = new FtpWire(control, socket, tls, features, info(true));
      if (wire.tls13() && !memory.reuseAsked()) {
        new ReuseProbe(wire, link, memory).run(endpoint);
      }
      if (secure) {
        tls.settle();
      }
      return wire;
    } catch (ControlChannel.GoodbyeException e) {
      throw refused(e.reply(), e);
    } catch (IOException e) {
      throw known(fault(e));
    } catch (FileTransferException e) {
      throw known(guard.condemned() ? guard.failure("", e) : e);
    }
  }

  private void checkUser() throws FileTransferException {
    if (!control.canSay(endpoint.username())
        || endpoint.username().matches("(?s).*[\\r\\n\\x00].*")) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The user name has characters that FTP cannot send");
    }
  }

  private void connect() throws IOException {
    socket = new Dialer(link, request.ground().workers()).control(endpoint.host(), endpoint.port());
    control.attach(socket.getInputStream(), socket.getOutputStream(), guard::touch);
  }

  private void greeting() throws IOException, FileTransferException {
    FtpReply reply = control.next();
    for (int i = 0; reply.code() == 120 && i < 3; i++) {
      reply = control.next();
    }
    banner = reply.shown();
    if (!reply.ok()) {
      throw refused(reply, null);
    }
  }

  private void authTls() throws IOException, FileTransferException {
    FtpReply reply = control.command("AUTH", "TLS");
    if (!reply.ok() && !reply.moreWanted()) {
      throw new FileTransferException(
          Reason.UNSUPPORTED,
          "The server refuses TLS, and this connection never continues in clear text (server: "
              + reply.shown()
              + ")");
    }
    if (control.spokeUnasked()) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server sent clear text after it had agreed to TLS");
    }
    startTls();
  }

  private void startTls() throws IOException, FileTransferException {
    tls =
        new TlsClient(
            new TlsClient.Peer(endpoint.host(), endpoint.port()),
            new TlsClient.Setup(
                endpoint.tls(),
                ceiling,
                request.trust(),
                secrets::certificate,
                request.ground().clock(),
                request.ground().workers(),
                this::patience));
    try {
      TlsConnection secured = tls.secure(socket, false);
      control.attach(secured.in(), secured.out(), guard::touch);
    } catch (IOException e) {
      throw guard.condemned() ? guard.failure("", e) : tls.handshakeFault(e);
    }
  }

  private Duration patience() {
    Duration half = guard.remaining().dividedBy(2);
    return half.compareTo(LONGEST_LOOKUP) < 0 ? half : LONGEST_LOOKUP;
  }

  /**
   * Before the login, where RFC 4217 allows it; some servers want it behind.
   *
   * @return whether it is done
   */
  private boolean protectData(boolean loggedIn) throws IOException, FileTransferException {
    FtpReply size = control.command("PBSZ", "0");
    FtpReply level = size.ok() ? control.command("PROT", "P") : size;
    if (level.ok()) {
      return true;
    }
    if (!loggedIn && (level.code() == 530 || level.code() == 503)) {
      return false;
    }
    throw new FileTransferException(
        Reason.UNSUPPORTED,
        "The server refuses to encrypt data connections (server: " + level.shown() + ")");
  }

  private void login() throws IOException, FileTransferException {
    FtpReply reply = control.command("USER", endpoint.username());
    if (reply.code() == 331) {
      reply = control.secretCommand("PASS", secrets.password(endpoint.ftp().encoding()));
    }
    if (reply.code() == 332) {
      throw new FileTransferException(
          Reason.AUTHENTICATION_FAILED,
          "Authentication failed: the server wants an account beside user and password (server: "
              + reply.shown()
              + ")");
    }
    if (!reply.ok()) {
      throw refused(reply, null);
    }
  }

  private FileTransferException refused(FtpReply reply, Exception cause) {
    Reason reason = ReplyTable.login(reply);
    String words =
        switch (reason) {
          case AUTHENTICATION_FAILED -> "Authentication failed: server rejected password";
          case TOO_MANY_SESSIONS -> "The server accepts no further session now: " + place();
          default -> "The server refused the session: " + place();
        };
    String said = secrets.masked(reply.shown(), endpoint.ftp().encoding());
    return known(new FileTransferException(reason, words + " (server: " + said + ")", cause));
  }

  private void binary() throws IOException, FileTransferException {
    FtpReply reply = control.command("TYPE", "I");
    if (!reply.ok()) {
      throw new FileTransferException(
          Reason.UNSUPPORTED,
          "The server refuses binary transfers (server: " + reply.shown() + ")");
    }
  }

  private FileTransferException fault(IOException e) {
    if (guard.condemned()) {
      return guard.failure("", e);
    }
    if (tls != null && (e instanceof SSLException || tls.missesCertificate())) {
      // Under TLS 1.3 a server refuses a client certificate after the handshake.
      return tls.handshakeFault(e);
    }
    if (e instanceof UnknownHostException) {
      return new FileTransferException(
          Reason.UNREACHABLE, "Host name not found: " + endpoint.host(), e);
    }
    if (e instanceof SocketTimeoutException) {
      return new FileTransferException(
          Reason.UNREACHABLE,
          "Connection timed out after " + endpoint.timeouts().connect().toSeconds() + " seconds",
          e);
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return new FileTransferException(
          Reason.UNREACHABLE, "Cannot connect to " + place() + ": " + e.getMessage(), e);
    }
    if (SessionFaults.brokenProtocol(e)) {
      return new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server does not speak FTP: " + e.getMessage(), e);
    }
    return new FileTransferException(
        Reason.UNREACHABLE,
        "The connection to " + place() + " broke during the login: " + e.getMessage(),
        e);
  }

  private String place() {
    return endpoint.host() + ":" + endpoint.port();
  }

  private FileTransferException known(FileTransferException e) {
    return e.session().isPresent()
        ? e
        : new FileTransferException(e.reason(), e.getMessage(), e.getCause(), info(false));
  }

  private SessionInfo info(boolean opened) {
    return new SessionInfo(
        banner,
        null,
        null,
        null,
        opened ? request.ground().clock().instant() : null,
        false,
        tls == null ? null : tls.info());
  }
}
