package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.RemoteSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The single steps of FTP. A session whose server will not have a data connection for lack of TLS
 * session reuse is lost: the next login knows.
 */
final class FtpSession implements RemoteSession {
  /** Apache FtpServer 1.2 says 450 where others say 550; and 551 for STOR. */
  private static final Set<Integer> REFUSALS_OF_A_NAME = Set.of(450, 550, 551, 553);

  private static final long LOCK_MILLIS = 100;

  private final Endpoint endpoint;
  private final FtpLink link;
  private final ServerMemory memory;
  private final ReentrantLock talking = new ReentrantLock();
  private final SessionInfo info;
  private volatile Parts parts;

  /** What belongs to one control connection. */
  private record Parts(FtpWire wire, DataPorts ports, Directory directory) {}

  /**
   * What a transfer is about.
   *
   * @param needed what must be there for it to work
   * @param directory whether it lists
   */
  private record Target(String path, String needed, boolean directory) {}

  /** A step on the control connection. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException, FileTransferException;
  }

  /** A step with a data connection. */
  @FunctionalInterface
  private interface Transfer {
    void run(Parts parts)
        throws IOException,
            FileTransferException,
            DataTransfer.RefusedException,
            DataTransfer.ReuseWantedException;
  }

  FtpSession(Endpoint endpoint, FtpLink link, ServerMemory memory, FtpWire wire) {
    this.endpoint = endpoint;
    this.link = link;
    this.memory = memory;
    parts = new Parts(wire, new DataPorts(wire, link, endpoint), new Directory(wire, link));
    info = wire.info();
    // a pool may hold a closed session for long: the client certificate's key goes with the link
    link.whenClosed(() -> parts = null);
  }

  private Parts parts() throws IOException {
    Parts current = parts;
    if (current == null) {
      throw new IOException("the connection was closed on this side");
    }
    return current;
  }

  private FtpWire wire() throws IOException {
    return parts().wire();
  }

  @Override
  public SessionInfo info() {
    return info;
  }

  @Override
  public CallGuard guard() {
    return link.guard();
  }

  @Override
  public boolean isConnected() {
    return link.isOpen();
  }

  @Override
  public void abort() {
    link.abort();
  }

  /** A keep-alive may have the control connection; it is over soon. */
  private <T> T step(Step<T> step) throws FileTransferException {
    try {
      while (!talking.tryLock(LOCK_MILLIS, TimeUnit.MILLISECONDS)) {
        guard().poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileTransferException(Reason.CANCELLED, "Cancelled: the thread was interrupted", e);
    }
    try {
      if (!link.isOpen()) {
        throw guard().failure("the session was closed", null);
      }
      return step.run();
    } catch (ControlChannel.GoodbyeException e) {
      link.abort();
      throw guard().condemned()
          ? guard().failure("", e)
          : ReplyTable.fault(Reason.CONNECTION_LOST, e.reply(), "it said goodbye");
    } catch (IOException e) {
      FileTransferException fault = SessionFaults.of(e, guard());
      link.abort();
      throw fault;
    } catch (FileTransferException e) {
      if (e.reason().isFatalToSession() && e.reason() != Reason.CANCELLED) {
        link.abort();
      }
      throw e;
    } finally {
      talking.unlock();
    }
  }

  private FtpReply command(String verb, String path) throws IOException, FileTransferException {
    FtpReply reply =
        wire()
            .control()
            .command(verb, path == null ? null : FtpPath.argument(path, wire().control()));
    if (reply.code() < 100 || reply.code() >= 600) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server broke the protocol: " + reply.shown());
    }
    return reply;
  }

  @Override
  public void roundTrip() throws FileTransferException {
    step(() -> command("NOOP", null));
  }

  @Override
  public boolean ping(Duration limit) {
    if (!talking.tryLock()) {
      return isConnected();
    }
    CallGuard own = new CallGuard(this::abort);
    link.watch().add(own);
    try (CallGuard.Call call = own.begin(TransferControl.NONE, limit)) {
      wire().control().command("NOOP", null);
      return isConnected();
    } catch (IOException e) {
      abort();
      return false;
    } finally {
      link.watch().remove(own);
      talking.unlock();
    }
  }

  @Override
  public Optional<RemoteFile> stat(String path, boolean followLinks) throws FileTransferException {
    return step(() -> facts().stat(path, followLinks));
  }

  private FileFacts facts() throws IOException {
    return new FileFacts(wire(), parts().directory(), this::around);
  }

  private Optional<RemoteFile> around(String path) throws IOException, FileTransferException {
    String name = FtpPath.name(path);
    RemoteFile[] found = new RemoteFile[1];
    boolean secure = wire().tls() != null;
    listInside(
        FtpPath.parent(path),
        false,
        file -> {
          found[0] = file.name().equals(name) ? file : found[0];
          // Breaking a listing off may cost the TLS session.
          return found[0] == null || secure;
        });
    return Optional.ofNullable(found[0])
        .map(
            f ->
                new RemoteFile(
                    name, path, f.sizeBytes(), f.lastModified(), f.directory(), f.symbolicLink()));
  }

  @Override
  public void list(String path, RemoteFileVisitor visitor) throws FileTransferException {
    step(
        () -> {
          if (wire().features().mlst() && FtpPath.literal(path)) {
            listHere(path, new DataTransfer.Command("MLSD", path, 0), visitor);
          } else {
            listInside(path, wire().features().mlst(), visitor);
          }
          return true;
        });
  }

  /** From within the directory, so that no character of its name means anything. */
  private void listInside(String path, boolean machine, RemoteFileVisitor visitor)
      throws IOException, FileTransferException {
    Directory directory = parts().directory();
    FtpReply entered = directory.enter(path);
    if (!entered.ok()) {
      if (ReplyTable.command(entered) == Reason.REFUSED) {
        requireDirectory(path);
      }
      throw ReplyTable.fault(entered, "list " + path);
    }
    try {
      listHere(
          path,
          new DataTransfer.Command(machine ? "MLSD" : "LIST", machine ? null : "-a", 0),
          visitor);
    } finally {
      directory.back();
    }
  }

  private void listHere(String path, DataTransfer.Command command, RemoteFileVisitor visitor)
      throws IOException, FileTransferException {
    boolean machine = "MLSD".equals(command.verb());
    Listing listing = new Listing(path, machine, visitor);
    try {
      transfer(
          new Target(path, path, true),
          p -> {
            ListingLines lines =
                new ListingLines(
                    p.wire().control().charset(),
                    line -> {
                      guard().poll();
                      listing.line(line);
                    });
            new DataTransfer(p.wire(), link, endpoint).receive(p.ports(), command, lines);
            lines.end();
          });
      if (listing.doubtful()) {
        requireDirectory(path);
      }
      listing.end();
    } catch (Listing.EnoughException e) {
      return;
    }
  }

  private void requireDirectory(String path) throws IOException, FileTransferException {
    Optional<RemoteFile> there = facts().stat(path, true);
    if (there.isEmpty()) {
      throw new FileTransferException(Reason.NOT_FOUND, "Remote directory not found: " + path);
    }
    if (!there.get().directory()) {
      throw new FileTransferException(Reason.NOT_A_DIRECTORY, "It is not a directory: " + path);
    }
  }

  @Override
  public void makeDirectory(String path) throws FileTransferException {
    changing("MKD", path, FtpPath.parent(path));
  }

  @Override
  public void removeDirectory(String path) throws FileTransferException {
    changing("RMD", path, path);
  }

  @Override
  public void deleteFile(String path) throws FileTransferException {
    changing("DELE", path, path);
  }

  /**
   * @param needed what must be there for the command to work
   */
  private void changing(String verb, String path, String needed) throws FileTransferException {
    step(
        () -> {
          FtpReply reply = command(verb, path);
          if (!reply.ok()) {
            throw explained(reply, verb + " " + path, needed);
          }
          return true;
        });
  }

  @Override
  public boolean replacesAtomically() {
    return !memory.refusesReplace();
  }

  @Override
  public void rename(String from, String to) throws FileTransferException {
    step(
        () -> {
          FtpReply first = command("RNFR", from);
          if (!first.moreWanted()) {
            throw explained(first, "rename " + from, from);
          }
          FtpReply second = command("RNTO", to);
          if (!second.ok()) {
            FileTransferException fault =
                explained(second, "rename " + from + " to " + to, FtpPath.parent(to));
            if (fault.reason() != Reason.PERMISSION_DENIED
                && facts().stat(to, false).filter(f -> !f.directory()).isPresent()) {
              memory.refuseReplace();
            }
            throw fault;
          }
          return true;
        });
  }

  /** Where the server does not say why, looking tells whether something is missing. */
  private FileTransferException explained(FtpReply reply, String subject, String needed)
      throws IOException, FileTransferException {
    Reason reason = ReplyTable.command(reply);
    if (reason == Reason.REFUSED
        && REFUSALS_OF_A_NAME.contains(reply.code())
        && !facts().stat(needed, true).isPresent()) {
      reason = Reason.NOT_FOUND;
    }
    return ReplyTable.fault(reason, reply, subject);
  }

  /** As {@link #explained}; a file that is there but cannot be had is forbidden. */
  private FileTransferException closelyExplained(FtpReply reply, Target target)
      throws IOException, FileTransferException {
    FileTransferException plain = explained(reply, target.path(), target.needed());
    if (plain.reason() != Reason.REFUSED
        || reply.code() < 500
        || !REFUSALS_OF_A_NAME.contains(reply.code())) {
      return plain;
    }
    Optional<RemoteFile> there = facts().stat(target.path(), true);
    boolean directory = there.filter(RemoteFile::directory).isPresent();
    Reason reason = Reason.PERMISSION_DENIED;
    if (there.isPresent() && directory != target.directory()) {
      reason = directory ? Reason.IS_A_DIRECTORY : Reason.NOT_A_DIRECTORY;
    }
    return ReplyTable.fault(reason, reply, target.path());
  }

  @Override
  public void write(String path, long offset, ByteSource source) throws FileTransferException {
    step(
        () -> {
          transfer(
              new Target(path, FtpPath.parent(path), false),
              p ->
                  new Upload(p.wire(), link, endpoint)
                      .run(
                          p.ports(),
                          new Upload.Request(path, offset, () -> facts().size(path)),
                          source));
          return true;
        });
  }

  @Override
  public void read(String path, long offset, long expectedSize, ByteSink sink)
      throws FileTransferException {
    step(
        () -> {
          transfer(
              new Target(path, path, false),
              p ->
                  new DataTransfer(p.wire(), link, endpoint)
                      .receive(
                          p.ports(),
                          new DataTransfer.Command(
                              "RETR", FtpPath.argument(path, p.wire().control()), offset),
                          sink));
          return true;
        });
  }

  private void transfer(Target target, Transfer transfer)
      throws IOException, FileTransferException {
    Parts current = parts();
    try {
      transfer.run(current);
    } catch (DataTransfer.RefusedException e) {
      throw closelyExplained(e.reply(), target);
    } catch (DataTransfer.ReuseWantedException e) {
      if (current.wire().tls13()) {
        memory.avoidTls13();
      }
      throw new FileTransferException(
          Reason.CONNECTION_LOST,
          "Connection lost: the server refuses the data connection, as it seems for lack of TLS"
              + " session reuse (server: "
              + e.getMessage()
              + ")",
          e);
    }
  }

  @Override
  public Optional<String> serverSha256(String path, long sizeBytes) throws FileTransferException {
    return step(() -> new ServerHash(wire()).sha256(FtpPath.argument(path, wire().control())));
  }
}
