package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.IOException;

/**
 * Where the session stands at the server. Listing commands take patterns for arguments on many
 * servers, so some work is done inside the directory instead; afterwards the session is back where
 * it began, or ends. One thread.
 */
final class Directory {
  private final FtpWire wire;
  private final FtpLink link;
  private String home;

  Directory(FtpWire wire, FtpLink link) {
    this.wire = wire;
    this.link = link;
  }

  /** Answer of CWD; if it is good, {@link #back} must follow. */
  FtpReply enter(String path) throws IOException, FileTransferException {
    if (home == null) {
      home = current();
    }
    return wire.control().command("CWD", FtpPath.argument(path, wire.control()));
  }

  void back() throws IOException, FileTransferException {
    if (link.isOpen()) {
      FtpReply reply = wire.control().command("CWD", home);
      if (!reply.ok()) {
        link.abort();
        throw new FileTransferException(
            Reason.CONNECTION_LOST,
            "Connection lost: the server does not lead back to the login directory (server: "
                + reply.shown()
                + ")");
      }
    }
  }

  /** RFC 959 appendix II: quotes inside are doubled. */
  private String current() throws IOException, FileTransferException {
    FtpReply reply = wire.control().command("PWD", null);
    String text = reply.text();
    int first = text.indexOf('"');
    int last = text.lastIndexOf('"');
    if (reply.code() != 257 || last <= first) {
      throw ReplyTable.fault(reply, "PWD");
    }
    return text.substring(first + 1, last).replace("\"\"", "\"");
  }
}
