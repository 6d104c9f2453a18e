package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.CallGuard;
import java.io.IOException;
import org.apache.commons.net.MalformedServerReplyException;

/** Failures of an established session. */
final class SessionFaults {
  private SessionFaults() {}

  /** Whether the server said something that is no FTP answer. */
  static boolean brokenProtocol(IOException e) {
    return e instanceof MalformedServerReplyException
        || e instanceof ReplyStream.OversizedReplyException;
  }

  /** What an I/O failure of the control connection means; the session is over. */
  static FileTransferException of(IOException e, CallGuard guard) {
    if (guard.condemned()) {
      return guard.failure("", e);
    }
    if (brokenProtocol(e)) {
      return new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server broke the protocol: " + shortened(e), e);
    }
    return guard.failure(shortened(e), e);
  }

  private static String shortened(IOException e) {
    String said = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "?");
    return said.length() <= 300 ? said : said.substring(0, 300) + "...";
  }
}
