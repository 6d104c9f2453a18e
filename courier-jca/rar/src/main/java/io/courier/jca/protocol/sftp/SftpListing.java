package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.protocol.CallGuard;
import java.io.IOException;

/** Reads one directory, a packet of names at a time. */
final class SftpListing {
  private final SftpWire wire;
  private final CallGuard guard;
  private final String path;

  SftpListing(SftpWire wire, CallGuard guard, String path) {
    this.wire = wire;
    this.guard = guard;
    this.path = path;
  }

  void run(RemoteFileVisitor visitor) throws FileTransferException {
    SftpHandle directory =
        SftpHandle.open(wire, guard, new SftpPacket(SftpPacket.OPENDIR).text(path), "list " + path);
    boolean closed = false;
    try {
      boolean more = true;
      while (more) {
        more = nextNames(directory, visitor);
      }
      closed = true;
      directory.close();
    } finally {
      if (!closed) {
        directory.release();
      }
    }
  }

  private boolean nextNames(SftpHandle directory, RemoteFileVisitor visitor)
      throws FileTransferException {
    SftpReply reply = wire.call(new SftpPacket(SftpPacket.READDIR).data(directory.bytes()));
    try {
      if (reply.type() == SftpReply.STATUS) {
        int code = reply.number();
        if (code == SftpStatus.EOF) {
          return false;
        }
        throw SftpStatus.fault(code, reply.left() >= 4 ? reply.text() : "", "list " + path);
      }
      if (reply.type() != SftpReply.NAME) {
        throw SftpStatus.unexpected(reply, "list " + path);
      }
      int count = reply.number();
      for (int i = 0; i < count; i++) {
        String name = reply.text();
        reply.skip(reply.field());
        SftpAttributes attributes = SftpAttributes.read(reply);
        if (!".".equals(name) && !"..".equals(name) && !visit(visitor, name, attributes)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw SftpStatus.broken(e, "list " + path);
    }
  }

  private boolean visit(RemoteFileVisitor visitor, String name, SftpAttributes attributes)
      throws FileTransferException {
    String fullPath = path.endsWith("/") ? path + name : path + "/" + name;
    try (CallGuard.Call work = guard.beginLocal()) {
      return visitor.visit(attributes.toFile(name, fullPath));
    }
  }
}
