package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.JSchStrictKexException;
import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.FaultTable;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** What a failed login means, in words that say what to do. */
final class LoginFaults {
  private static final int PROTOCOL_ERROR = 2;
  private static final int TOO_MANY_CONNECTIONS = 12;
  private static final int NO_MORE_AUTH_METHODS = 14;

  private final Endpoint endpoint;
  private final Handshake handshake;
  private final TrustedHost host;
  private final SshSecrets secrets;
  private final Farewell farewell;
  private final CallGuard guard;

  LoginFaults(LoginParts parts) {
    endpoint = parts.endpoint;
    handshake = parts.handshake;
    host = parts.host;
    secrets = parts.secrets;
    farewell = parts.farewell;
    guard = parts.guard;
  }

  /** What took part in the login. */
  record LoginParts(
      Endpoint endpoint,
      Handshake handshake,
      TrustedHost host,
      SshSecrets secrets,
      Farewell farewell,
      CallGuard guard) {}

  FileTransferException of(JSchException e, SessionInfo known) {
    FileTransferException plain = plain(e);
    return new FileTransferException(plain.reason(), plain.getMessage(), plain.getCause(), known);
  }

  private FileTransferException plain(JSchException e) {
    if (host.rejection() != null) {
      FileTransferException own = host.rejection();
      return new FileTransferException(own.reason(), own.getMessage(), own);
    }
    if (guard.condemned()) {
      return guard.failure("", e);
    }
    if (e instanceof JSchHostKeyException) {
      return fault(Reason.HOST_KEY_REJECTED, "The host key was rejected", e);
    }
    if (e instanceof JSchAlgoNegoFailException nego) {
      return fault(
          Reason.ALGORITHM_MISMATCH,
          "No common algorithm with the server ("
              + nego.getAlgorithmName()
              + "): it offers "
              + nego.getServerProposal()
              + ", this connection "
              + nego.getJSchProposal(),
          e);
    }
    if (e instanceof JSchStrictKexException) {
      return fault(
          Reason.ALGORITHM_MISMATCH,
          "The server does not offer strict key exchange, which this connection requires",
          e);
    }
    Optional<FileTransferException> said = farewell.words(e).flatMap(this::bySaying);
    return said.isPresent() ? said.get() : byCause(e);
  }

  /** The server ended the connection itself and gave a reason (RFC 4250 section 4.2.2). */
  private Optional<FileTransferException> bySaying(JSchSessionDisconnectException said) {
    String text = String.valueOf(said.getDescription());
    int code = said.getReasonCode();
    Optional<Reason> told = FaultTable.connect(text);
    if (code == TOO_MANY_CONNECTIONS || told.equals(Optional.of(Reason.TOO_MANY_SESSIONS))) {
      return Optional.of(tooMany(said));
    }
    boolean login =
        told.isPresent()
            || (code == PROTOCOL_ERROR && text.toLowerCase(Locale.ROOT).contains("authentication"));
    if (code == NO_MORE_AUTH_METHODS || login) {
      return Optional.of(
          fault(Reason.AUTHENTICATION_FAILED, refusal("") + " (server: " + text + ")", said));
    }
    return Optional.empty();
  }

  private FileTransferException tooMany(Exception e) {
    return fault(
        Reason.TOO_MANY_SESSIONS, "The server accepts no further session now: " + place(), e);
  }

  private FileTransferException byCause(JSchException e) {
    Throwable root = root(e);
    if (root instanceof UnknownHostException) {
      return fault(Reason.UNREACHABLE, "Host name not found: " + endpoint.host(), e);
    }
    if (root instanceof SocketTimeoutException) {
      long seconds = endpoint.timeouts().connect().toSeconds();
      return fault(Reason.UNREACHABLE, "Connection timed out after " + seconds + " seconds", e);
    }
    if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
      return fault(
          Reason.UNREACHABLE, "Cannot connect to " + place() + ": " + root.getMessage(), e);
    }
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("There are not any available")) {
      return fault(
          Reason.ALGORITHM_MISMATCH,
          "None of the configured SSH algorithms is available in this runtime: " + message,
          e);
    }
    boolean refused = message.startsWith("Auth fail") || message.startsWith("Auth cancel");
    if (refused && handshake.lost().isEmpty()) {
      return fault(Reason.AUTHENTICATION_FAILED, refusal(message), e);
    }
    Reason overload =
        FaultTable.connect(handshake.banner() == null ? handshake.opening() : message)
            .orElse(Reason.UNREACHABLE);
    if (overload == Reason.TOO_MANY_SESSIONS) {
      return tooMany(e);
    }
    return fault(
        Reason.UNREACHABLE,
        "The connection to "
            + place()
            + (host.presented() == null
                ? " broke before the server identified itself: "
                : " broke during the login: ")
            + handshake.lost().map(Throwable::getMessage).orElse(message),
        e);
  }

  /** After the login was accepted: no session channel or no SFTP behind it. */
  FileTransferException ofSubsystem(Exception e) {
    if (guard.condemned()) {
      return guard.failure("", e);
    }
    Optional<FileTransferException> said = farewell.words(e).flatMap(this::bySaying);
    if (said.isPresent()) {
      return said.get();
    }
    if (handshake.lost().isPresent()) {
      return fault(
          Reason.UNREACHABLE, "The connection to " + place() + " broke after the login", e);
    }
    return fault(
        Reason.UNSUPPORTED,
        "The login succeeded, but the server refused an SFTP session: " + e.getMessage(),
        e);
  }

  private String refusal(String message) {
    if (secrets.newPasswordDemanded()) {
      return "Authentication failed: the server demands a new password; set one with the partner";
    }
    String proof =
        endpoint.authMethod() == AuthMethod.PASSWORD
            ? "password"
            : endpoint.authMethod() == AuthMethod.SSH_KEY ? "SSH key" : "SSH key or password";
    int at = message.indexOf("for methods");
    return "Authentication failed: server rejected "
        + proof
        + (at < 0 ? "" : " (it accepts " + message.substring(at + 12).replace("'", "") + ")");
  }

  private String place() {
    return endpoint.host() + ":" + endpoint.port();
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static FileTransferException fault(Reason reason, String message, Throwable cause) {
    return new FileTransferException(reason, message, cause);
  }
}
