package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.FaultTable;
import java.io.IOException;

/**
 * SSH_FX codes. Version 3 defines 0-8; servers that also speak later versions send their codes in
 * version 3 too (draft-ietf-secsh-filexfer-13 section 9.1).
 */
final class SftpStatus {
  static final int OK = 0;
  static final int EOF = 1;
  static final int NO_SUCH_FILE = 2;
  private static final int PERMISSION_DENIED = 3;
  static final int FAILURE = 4;
  private static final int BAD_MESSAGE = 5;
  private static final int NO_CONNECTION = 6;
  private static final int CONNECTION_LOST = 7;
  private static final int OP_UNSUPPORTED = 8;
  private static final int NO_SUCH_PATH = 10;
  private static final int FILE_ALREADY_EXISTS = 11;
  private static final int WRITE_PROTECT = 12;
  private static final int NO_SPACE_ON_FILESYSTEM = 14;
  private static final int QUOTA_EXCEEDED = 15;
  private static final int DIR_NOT_EMPTY = 18;
  private static final int NOT_A_DIRECTORY = 19;
  private static final int FILE_IS_A_DIRECTORY = 24;

  private SftpStatus() {}

  /** The failure in a status answer; the subject names operation and path. */
  static FileTransferException fault(int code, String text, String subject) {
    Reason reason = reason(code, text);
    String why = text == null || text.isBlank() ? "status " + code : text;
    return new FileTransferException(reason, words(reason) + subject + " (server: " + why + ")");
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> "Remote file or directory not found: ";
      case PERMISSION_DENIED -> "The server denies permission: ";
      case NO_SPACE -> "The server has no space or quota left: ";
      case UNSUPPORTED -> "The server does not support it: ";
      default -> "The server refused: ";
    };
  }

  static Reason reason(int code, String text) {
    return switch (code) {
      case NO_SUCH_FILE, NO_SUCH_PATH -> Reason.NOT_FOUND;
      case PERMISSION_DENIED, WRITE_PROTECT -> Reason.PERMISSION_DENIED;
      case OP_UNSUPPORTED -> Reason.UNSUPPORTED;
      case FILE_ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
      case NO_SPACE_ON_FILESYSTEM, QUOTA_EXCEEDED -> Reason.NO_SPACE;
      case DIR_NOT_EMPTY -> Reason.DIRECTORY_NOT_EMPTY;
      case NOT_A_DIRECTORY -> Reason.NOT_A_DIRECTORY;
      case FILE_IS_A_DIRECTORY -> Reason.IS_A_DIRECTORY;
      case NO_CONNECTION, CONNECTION_LOST -> Reason.CONNECTION_LOST;
      // OpenSSH answers EINVAL and ENAMETOOLONG with BAD_MESSAGE: the session is sound.
      case FAILURE, BAD_MESSAGE -> FaultTable.refusal(text).orElse(Reason.REFUSED);
      default -> FaultTable.refusal(text).orElse(Reason.REFUSED);
    };
  }

  /** Passes an OK status, throws any other. */
  static void requireOk(SftpReply reply, String subject) throws FileTransferException {
    try {
      if (reply.type() != SftpReply.STATUS) {
        throw unexpected(reply, subject);
      }
      int code = reply.number();
      if (code != OK) {
        throw fault(code, reply.left() >= 4 ? reply.text() : "", subject);
      }
    } catch (IOException e) {
      throw broken(e, subject);
    }
  }

  /** The exception for an answer of a type that this request never gets. */
  static FileTransferException unexpected(SftpReply reply, String subject)
      throws FileTransferException {
    if (reply.type() == SftpReply.STATUS) {
      try {
        int code = reply.number();
        return fault(code, reply.left() >= 4 ? reply.text() : "", subject);
      } catch (IOException e) {
        return broken(e, subject);
      }
    }
    return new FileTransferException(
        Reason.PROTOCOL_ERROR,
        "The server answered with SFTP packet type " + reply.type() + ": " + subject);
  }

  static FileTransferException broken(IOException e, String subject) {
    return new FileTransferException(
        Reason.PROTOCOL_ERROR, "The server sent a broken SFTP packet: " + subject, e);
  }
}
