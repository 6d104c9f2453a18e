package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import java.io.IOException;
import java.time.Duration;

/** An open file or directory at the server. */
final class SftpHandle {
  private static final Duration GIVE_UP = Duration.ofSeconds(4);

  private final SftpWire wire;
  private final CallGuard guard;
  private final String subject;
  private final byte[] handle;

  private SftpHandle(SftpWire wire, CallGuard guard, String subject, byte[] handle) {
    this.wire = wire;
    this.guard = guard;
    this.subject = subject;
    this.handle = handle;
  }

  static SftpHandle open(SftpWire wire, CallGuard guard, SftpPacket request, String subject)
      throws FileTransferException {
    SftpReply reply = wire.call(request);
    if (reply.type() != SftpReply.HANDLE) {
      throw SftpStatus.unexpected(reply, subject);
    }
    try {
      return new SftpHandle(wire, guard, subject, reply.data());
    } catch (IOException e) {
      throw SftpStatus.broken(e, subject);
    }
  }

  byte[] bytes() {
    return handle;
  }

  /** Closes; for a written file this is the server's last chance to refuse. */
  void close() throws FileTransferException {
    SftpStatus.requireOk(
        wire.call(new SftpPacket(SftpPacket.CLOSE).data(handle)), "close " + subject);
  }

  /** Closes after a failure, without waiting long and without another failure. */
  void release() {
    if (!wire.isOpen()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try (CallGuard.Call call = guard.begin(TransferControl.NONE, GIVE_UP)) {
      wire.call(new SftpPacket(SftpPacket.CLOSE).data(handle));
    } catch (FileTransferException e) {
      System.getLogger(SftpHandle.class.getName())
          .log(System.Logger.Level.DEBUG, "Closing {0} after a failure: {1}", subject, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
