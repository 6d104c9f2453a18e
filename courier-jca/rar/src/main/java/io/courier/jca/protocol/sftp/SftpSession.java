package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.RemoteSession;
import io.courier.jca.protocol.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The single steps of SFTP version 3. */
final class SftpSession implements RemoteSession {
  private static final String POSIX_RENAME = "posix-rename@openssh.com";
  private static final String CHECK_FILE = "check-file";
  private static final int SHA256_BYTES = 32;

  /** OpenSSH's PROTOCOL section 4.4, and draft-ietf-secsh-filexfer-extensions-00 section 4. */
  private static final String SPACE_AVAILABLE = "space-available";

  private static final List<String> SPACE = List.of("statvfs@openssh.com", SPACE_AVAILABLE);

  private final SshTransport transport;
  private final SftpWire wire;
  private final Map<String, String> extensions;
  private final SessionInfo info;
  private final Watch watch;

  SftpSession(
      SshTransport transport, SftpWire wire, Map<String, String> extensions, SessionInfo info) {
    this.transport = transport;
    this.wire = wire;
    this.extensions = extensions;
    this.info = info;
    watch = transport.watch();
  }

  @Override
  public SessionInfo info() {
    return info;
  }

  @Override
  public CallGuard guard() {
    return transport.guard();
  }

  @Override
  public boolean isConnected() {
    return transport.isConnected() && wire.isOpen();
  }

  @Override
  public void abort() {
    transport.abort();
    wire.close(new IOException("the connection was closed on this side"));
  }

  @Override
  public void roundTrip() throws FileTransferException {
    SftpReply reply = wire.call(new SftpPacket(SftpPacket.REALPATH).text("."));
    if (reply.type() != SftpReply.NAME && reply.type() != SftpReply.STATUS) {
      throw SftpStatus.unexpected(reply, "probe");
    }
  }

  @Override
  public boolean ping(Duration limit) {
    CallGuard own = new CallGuard(this::abort);
    watch.add(own);
    try (CallGuard.Call call = own.begin(TransferControl.NONE, limit)) {
      wire.call(new SftpPacket(SftpPacket.REALPATH).text("."), own);
      return true;
    } catch (FileTransferException e) {
      abort();
      return false;
    } finally {
      watch.remove(own);
    }
  }

  @Override
  public Optional<RemoteFile> stat(String path, boolean followLinks) throws FileTransferException {
    SftpReply reply =
        wire.call(new SftpPacket(followLinks ? SftpPacket.STAT : SftpPacket.LSTAT).text(path));
    try {
      if (reply.type() == SftpReply.ATTRS) {
        return Optional.of(SftpAttributes.read(reply).toFile(lastName(path), path));
      }
    } catch (IOException e) {
      throw SftpStatus.broken(e, path);
    }
    FileTransferException fault = SftpStatus.unexpected(reply, path);
    if (fault.reason() == Reason.NOT_FOUND) {
      return Optional.empty();
    }
    throw fault;
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public void list(String path, RemoteFileVisitor visitor) throws FileTransferException {
    new SftpListing(wire, guard(), path).run(visitor);
  }

  @Override
  public void makeDirectory(String path) throws FileTransferException {
    SftpStatus.requireOk(
        wire.call(new SftpPacket(SftpPacket.MKDIR).text(path).number(0)), "mkdir " + path);
  }

  @Override
  public void removeDirectory(String path) throws FileTransferException {
    SftpStatus.requireOk(wire.call(new SftpPacket(SftpPacket.RMDIR).text(path)), "rmdir " + path);
  }

  @Override
  public void deleteFile(String path) throws FileTransferException {
    SftpStatus.requireOk(wire.call(new SftpPacket(SftpPacket.REMOVE).text(path)), "delete " + path);
  }

  @Override
  public boolean replacesAtomically() {
    return extensions.containsKey(POSIX_RENAME);
  }

  @Override
  public void rename(String from, String to) throws FileTransferException {
    SftpPacket request =
        replacesAtomically()
            ? new SftpPacket(SftpPacket.EXTENDED).text(POSIX_RENAME)
            : new SftpPacket(SftpPacket.RENAME);
    SftpStatus.requireOk(wire.call(request.text(from).text(to)), "rename " + from + " to " + to);
  }

  @Override
  public void write(String path, long offset, ByteSource source) throws FileTransferException {
    try {
      new SftpWriter(wire, guard(), path).run(offset, source);
    } catch (FileTransferException e) {
      throw e.reason() == Reason.REFUSED && diskIsFull(path)
          ? new FileTransferException(Reason.NO_SPACE, "The server has no space left: " + path, e)
          : e;
    }
  }

  @Override
  public void read(String path, long offset, long expectedSize, ByteSink sink)
      throws FileTransferException {
    new SftpReader(wire, guard(), path).run(offset, expectedSize, sink);
  }

  /** Many servers say "Failure" for ENOSPC and nothing more; their space extensions tell. */
  private boolean diskIsFull(String path) throws FileTransferException {
    if (!isConnected()) {
      return false;
    }
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    for (String extension : SPACE) {
      if (extensions.containsKey(extension)) {
        SftpReply reply =
            wire.call(new SftpPacket(SftpPacket.EXTENDED).text(extension).text(directory));
        return reply.type() == SftpReply.EXTENDED_REPLY
            && available(reply, extension) < SftpWriter.CHUNK;
      }
    }
    return false;
  }

  private static long available(SftpReply reply, String extension) throws FileTransferException {
    try {
      if (SPACE_AVAILABLE.equals(extension)) {
        reply.skip(24);
        return reply.number64();
      }
      long blockSize = reply.number64();
      long fragmentSize = reply.number64();
      reply.skip(16);
      long blocks = reply.number64();
      return blocks * (fragmentSize == 0 ? blockSize : fragmentSize);
    } catch (IOException e) {
      throw SftpStatus.broken(e, extension);
    }
  }

  /** The check-file extension (draft-ietf-secsh-filexfer-extensions-00 section 3). */
  @Override
  public Optional<String> serverSha256(String path, long sizeBytes) throws FileTransferException {
    if (!extensions.containsKey(CHECK_FILE) && !extensions.containsKey("check-file-name")) {
      return Optional.empty();
    }
    SftpReply reply =
        wire.call(
            new SftpPacket(SftpPacket.EXTENDED)
                .text("check-file-name")
                .text(path)
                .text("sha256")
                .number64(0)
                .number64(0)
                .number(0));
    if (reply.type() != SftpReply.EXTENDED_REPLY || reply.left() < SHA256_BYTES) {
      return Optional.empty();
    }
    byte[] all = reply.bytes();
    String head = new String(all, 0, all.length - SHA256_BYTES, StandardCharsets.ISO_8859_1);
    return head.contains("sha256")
        ? Optional.of(HexFormat.of().formatHex(all, all.length - SHA256_BYTES, all.length))
        : Optional.empty();
  }
}
