package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;

/** Remote paths as arguments of commands. */
final class FtpPath {
  private FtpPath() {}

  /**
   * The path as it may be sent: no line break could smuggle in a second command, no character would
   * silently become another, no option or home directory is meant.
   */
  static String argument(String path, ControlChannel control) throws FileTransferException {
    for (int i = 0; i < path.length(); i++) {
      char one = path.charAt(i);
      if (one == '\r' || one == '\n' || one == 0) {
        throw new FileTransferException(
            Reason.INVALID_REQUEST, "FTP cannot send a path with a line break");
      }
    }
    if (!control.canSay(path)) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST,
          "The path has characters that the connection's encoding "
              + control.charset()
              + " does not have: "
              + path);
    }
    char first = path.charAt(0);
    return first == '-' || first == '~' || first == ' ' ? "./" + path : path;
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }

  static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  /** Whether no server could take part of it for a pattern or an option. */
  static boolean literal(String path) {
    return path.matches("[\\p{L}\\p{N}/._+=,@-]+") && !path.startsWith("-");
  }
}
