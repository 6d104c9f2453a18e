package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.IOException;

/**
 * Finds out at the first login under TLS 1.3 whether the server demands that data connections
 * resume the TLS session, which TLS 1.3 allows once per ticket only: it lists the login directory
 * over a data connection that resumes nothing. A server that does not list it leaves the question
 * open. One object per login.
 */
final class ReuseProbe {
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  private final FtpWire wire;
  private final FtpLink link;
  private final ServerMemory memory;
  private long seen;

  ReuseProbe(FtpWire wire, FtpLink link, ServerMemory memory) {
    this.wire = wire;
    this.link = link;
    this.memory = memory;
  }

  /**
   * Tells the memory what it found.
   *
   * @throws IOException the control connection broke
   * @throws FileTransferException the session cannot go on
   */
  void run(Endpoint endpoint) throws IOException, FileTransferException {
    String verb = wire.features().mlst() ? "MLSD" : "LIST";
    try {
      new DataTransfer(wire, link, endpoint)
          .alone()
          .receive(
              new DataPorts(wire, link, endpoint),
              new DataTransfer.Command(verb, null, 0),
              (bytes, offset, count) -> more(count));
      memory.reuseNotWanted();
    } catch (DataTransfer.ReuseWantedException e) {
      memory.avoidTls13();
    } catch (DataTransfer.RefusedException e) {
      return;
    } catch (FileTransferException e) {
      if (!link.isOpen() || e.reason().isFatalToSession() || e.reason() == Reason.CANCELLED) {
        throw e;
      }
    }
  }

  private void more(int count) throws FileTransferException {
    memory.reuseNotWanted();
    seen += count;
    if (seen > MOST_BYTES) {
      throw new FileTransferException(Reason.REFUSED, "The login directory is very large");
    }
  }
}
