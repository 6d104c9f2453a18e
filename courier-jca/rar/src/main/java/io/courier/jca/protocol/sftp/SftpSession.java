package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import io.courier.jca.protocol.RemoteSession;
import io.courier.jca.protocol.Signal;
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
  private final SftpLine line;

  /** What a session is made of. */
  record Parts(
      SshTransport transport,
      SftpWire wire,
      SftpLine line,
      Map<String, String> extensions,
      SessionInfo info) {}

  SftpSession(Parts parts) {
    transport = parts.transport;
    wire = parts.wire;
    line = parts.line;
    extensions = parts.extensions;
    info = parts.info;
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
    line.forget();
  }

  @Override
  public void roundTrip() throws FileTransferException {
    long start = System.nanoTime();
    SftpReply reply = wire.call(new SftpPacket(SftpPacket.REALPATH).text("."));
    line.measured(System.nanoTime() - start);
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
    return statAnswer(wire.call(statRequest(path, followLinks)), path);
  }

  static SftpPacket statRequest(String path, boolean followLinks) {
    return new SftpPacket(followLinks ? SftpPacket.STAT : SftpPacket.LSTAT).text(path);
  }

  static Optional<RemoteFile> statAnswer(SftpReply reply, String path)
      throws FileTransferException {
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
    SftpStatus.requireOk(wire.call(renameRequest(from, to)), "rename " + from + " to " + to);
  }

  SftpPacket renameRequest(String from, String to) {
    SftpPacket request =
        replacesAtomically()
            ? new SftpPacket(SftpPacket.EXTENDED).text(POSIX_RENAME)
            : new SftpPacket(SftpPacket.RENAME);
    return request.text(from).text(to);
  }

  @Override
  public Optional<Pipeline> pipeline(Signal arrivals) {
    return Optional.of(new SftpPipeline(this, wire, line, arrivals));
  }

  @Override
  public void write(String path, long offset, ByteSource source) throws FileTransferException {
    try {
      new SftpWriter(wire, guard(), line.flow(), path).run(offset, source);
    } catch (FileTransferException e) {
      throw orNoSpace(e, path);
    }
  }

  /** Passes a confirmed write. */
  void requireWritten(SftpReply reply, String path) throws FileTransferException {
    try {
      SftpStatus.requireOk(reply, "write " + path);
    } catch (FileTransferException e) {
      throw orNoSpace(e, path);
    }
  }

  private FileTransferException orNoSpace(FileTransferException e, String path)
      throws FileTransferException {
    return e.reason() == Reason.REFUSED && diskIsFull(path)
        ? new FileTransferException(Reason.NO_SPACE, "The server has no space left: " + path, e)
        : e;
  }

  @Override
  public void read(String path, long offset, long expectedSize, ByteSink sink)
      throws FileTransferException {
    new SftpReader(wire, guard(), line.flow(), path).run(offset, expectedSize, sink);
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
            && available(reply, extension) < SftpLine.CHUNK;
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
