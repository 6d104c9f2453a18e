package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.FaultTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What refusals mean. First match of code and phrase decides; the sources are RFC 959 section
 * 4.2.2, RFC 4217, and the texts of vsftpd 3.0.3, ProFTPD 1.3.8, Pure-FTPd 1.0.50, Apache FtpServer
 * 1.2 and IIS 10, proved in FtpInteropIT where a server is named there.
 */
final class ReplyTable {
  private static final int ANY = 0;

  /**
   * @param code exactly, or {@link #ANY}
   * @param phrase part of the text in lower case; empty for any text
   */
  private record Entry(int code, String phrase, Reason reason) {
    boolean matches(FtpReply reply, String lower) {
      return (code == ANY || code == reply.code()) && lower.contains(phrase);
    }
  }

  /** Greeting, USER, PASS; limits of sessions are told by {@link FaultTable#connect} before. */
  private static final List<Entry> LOGIN =
      List.of(
          // Pure-FTPd: "530 Login authentication failed"; ProFTPD, vsftpd: "530 Login incorrect."
          new Entry(530, "", Reason.AUTHENTICATION_FAILED),
          new Entry(430, "", Reason.AUTHENTICATION_FAILED),
          new Entry(331, "", Reason.AUTHENTICATION_FAILED),
          new Entry(332, "", Reason.AUTHENTICATION_FAILED),
          new Entry(532, "", Reason.AUTHENTICATION_FAILED),
          // vsftpd: "500 OOPS: ..." is a fault of the server, not of the password
          new Entry(500, "oops", Reason.UNREACHABLE),
          new Entry(534, "", Reason.UNSUPPORTED),
          // RFC 959: the service is not available now; the connection closes
          new Entry(421, "", Reason.UNREACHABLE),
          new Entry(120, "", Reason.UNREACHABLE));

  /** Everything after the login. */
  private static final List<Entry> COMMAND =
      List.of(
          new Entry(421, "", Reason.CONNECTION_LOST),
          new Entry(552, "", Reason.NO_SPACE),
          new Entry(452, "", Reason.NO_SPACE),
          // ProFTPD: "451 Transfer aborted. No space left on device"; write errors come so too
          new Entry(ANY, "no space", Reason.NO_SPACE),
          new Entry(ANY, "quota", Reason.NO_SPACE),
          new Entry(ANY, "disk full", Reason.NO_SPACE),
          new Entry(ANY, "not enough space", Reason.NO_SPACE),
          new Entry(530, "", Reason.AUTHENTICATION_FAILED),
          new Entry(532, "", Reason.PERMISSION_DENIED),
          new Entry(521, "", Reason.ALREADY_EXISTS),
          new Entry(550, "not a directory", Reason.NOT_A_DIRECTORY),
          new Entry(550, "not a plain file", Reason.IS_A_DIRECTORY),
          new Entry(550, "not a regular file", Reason.IS_A_DIRECTORY),
          new Entry(550, "i can only retrieve regular files", Reason.IS_A_DIRECTORY),
          // Pure-FTPd: "550 Sorry, but that file doesn't exist"
          new Entry(ANY, "doesn't exist", Reason.NOT_FOUND),
          new Entry(ANY, "does not exist", Reason.NOT_FOUND),
          new Entry(ANY, "no such", Reason.NOT_FOUND),
          // IIS: "550 The system cannot find the file specified."
          new Entry(ANY, "cannot find", Reason.NOT_FOUND),
          new Entry(ANY, "not found", Reason.NOT_FOUND),
          new Entry(502, "", Reason.UNSUPPORTED),
          new Entry(504, "", Reason.UNSUPPORTED),
          new Entry(500, "", Reason.UNSUPPORTED));

  private ReplyTable() {}

  /** Of a refused greeting or login. */
  static Reason login(FtpReply reply) {
    return FaultTable.connect(String.join(" ", reply.lines()))
        .or(() -> find(LOGIN, reply))
        .orElse(reply.code() >= 500 ? Reason.AUTHENTICATION_FAILED : Reason.UNREACHABLE);
  }

  /** Of a refused command; {@link Reason#REFUSED} where the server does not say why. */
  static Reason command(FtpReply reply) {
    return find(COMMAND, reply).or(() -> FaultTable.refusal(reply.shown())).orElse(Reason.REFUSED);
  }

  private static Optional<Reason> find(List<Entry> table, FtpReply reply) {
    String lower = String.join(" ", reply.lines()).toLowerCase(Locale.ROOT);
    return table.stream().filter(e -> e.matches(reply, lower)).map(Entry::reason).findFirst();
  }

  /** The failure of a command; the subject names operation and path. */
  static FileTransferException fault(FtpReply reply, String subject) {
    return fault(command(reply), reply, subject);
  }

  static FileTransferException fault(Reason reason, FtpReply reply, String subject) {
    return new FileTransferException(
        reason, words(reason) + subject + " (server: " + reply.shown() + ")");
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> "Remote file or directory not found: ";
      case PERMISSION_DENIED -> "The server denies permission: ";
      case NO_SPACE -> "The server has no space or quota left: ";
      case UNSUPPORTED -> "The server does not support it: ";
      case CONNECTION_LOST -> "The server ended the session: ";
      case ALREADY_EXISTS -> "It exists already: ";
      case IS_A_DIRECTORY -> "It is a directory, not a file: ";
      case NOT_A_DIRECTORY -> "It is not a directory: ";
      default -> "The server refused: ";
    };
  }
}
