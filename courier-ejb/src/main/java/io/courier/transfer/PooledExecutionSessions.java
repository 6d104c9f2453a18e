package io.courier.transfer;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.Partner;
import io.courier.connection.TransferFaults.Doing;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import io.courier.transfer.OperationLog.Transfer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The sessions of one execution over the adapter's pool. */
final class PooledExecutionSessions implements ExecutionSessions {
  private static final System.Logger LOG =
      System.getLogger(PooledExecutionSessions.class.getName());

  /** Files of a set whose leases are held at once. */
  private static final int LEASED = 256;

  private final SessionGround ground;
  private final Occasion occasion;
  private final TransferControl control;
  private final OperationLog log;
  private final Map<UUID, ConnectionSession> sessions = new ConcurrentHashMap<>();
  private volatile boolean aborted;
  private volatile boolean closed;

  PooledExecutionSessions(SessionGround ground, Occasion occasion, TransferControl control) {
    this.ground = ground;
    this.occasion = occasion;
    this.control = new Guarded(control, null);
    this.log = new OperationLog(ground, occasion);
  }

  @Override
  public String protocol(UUID connectionId) {
    return ground.protocol(connectionId);
  }

  @Override
  public TransferReceipt upload(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl transfer) {
    TransferControl own = new Guarded(transfer, null);
    TransferMemory memory = new TransferMemory(own);
    return log.transfer(
        new Transfer(connectionId, ConnectionOperation.UPLOAD, files),
        memory,
        () -> {
          try (PathLease lease = lease(connectionId, files.remotePath(), own)) {
            ConnectionSession session = session(connectionId);
            TransferOptions allowed = allowed(options, session.partner(own));
            TransferMemory guarded = memory.under(new Guarded(transfer, lease));
            return held(
                lease, () -> session.run(new RemoteCalls.Upload(files, allowed, guarded), guarded));
          }
        });
  }

  @Override
  public TransferReceipt download(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl transfer) {
    TransferMemory own = new TransferMemory(new Guarded(transfer, null));
    return log.transfer(
        new Transfer(connectionId, ConnectionOperation.DOWNLOAD, files),
        own,
        () -> {
          ConnectionSession session = session(connectionId);
          TransferOptions allowed = allowed(options, session.partner(own));
          return session.run(new RemoteCalls.Download(files, allowed, own), own);
        });
  }

  @Override
  public void uploadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control) {
    TransferControl own = new Guarded(TransferControl.NONE, null);
    for (int from = 0; from < files.size(); from += LEASED) {
      FileSetControl later = new Later(control, from);
      List<FilePair> part = files.subList(from, Math.min(files.size(), from + LEASED));
      List<String> paths = part.stream().map(FilePair::remotePath).toList();
      PathLease.Want want = new PathLease.Want(connectionId, paths, occasion.executionId());
      try (PathLease lease =
          PathLease.take(ground, want, new Patience(own, this.control)::cancelled)) {
        held(
            lease,
            () -> {
              moveAll(
                  new FileSetCall.Plan(
                      connectionId,
                      ConnectionOperation.UPLOAD,
                      part,
                      allowed(options, session(connectionId).partner(own)),
                      later),
                  lease);
              return true;
            });
      }
    }
  }

  @Override
  public void downloadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control) {
    TransferOptions allowed = allowed(options, session(connectionId).partner(this.control));
    moveAll(
        new FileSetCall.Plan(connectionId, ConnectionOperation.DOWNLOAD, files, allowed, control),
        null);
  }

  private void moveAll(FileSetCall.Plan plan, PathLease lease) {
    OperationLog rows = log.batched();
    FileSetCall call = new FileSetCall(plan, caller -> new Guarded(caller, lease), rows);
    try {
      session(plan.connectionId()).run(call, new Guarded(control, lease));
    } catch (CourierException e) {
      call.logFailure(e);
      throw e;
    } finally {
      log.end(rows);
    }
  }

  @Override
  public void removePartial(UUID connectionId, String remotePath, String temporary) {
    PathLease.Want want = PathLease.Want.of(connectionId, remotePath, occasion.executionId());
    Optional<PathLease> taken = PathLease.tryTake(ground, want);
    if (taken.isPresent()) {
      try (PathLease lease = taken.get()) {
        RemoteCall<Boolean> call =
            new RemoteCall<>(Doing.WRITE) {
              @Override
              Boolean run(FileConnection c) throws FileTransferException {
                return c.deleteFile(temporary);
              }
            };
        log.change(
            connectionId,
            ConnectionOperation.DELETE,
            Map.of("path", temporary, "partial", true),
            () -> session(connectionId).run(call, new Guarded(control, lease)));
      }
    }
  }

  /** A transfer that stopped because its lease was lost is told so. */
  private static <T> T held(PathLease lease, Supplier<T> work) {
    try {
      return work.get();
    } catch (CourierException e) {
      if (e.code() == ErrorCode.EXECUTION_INTERRUPTED && lease.isLost()) {
        throw new CourierException(ErrorCode.UPLOAD_FAILED, PathLease.LOST, e);
      }
      throw e;
    }
  }

  @Override
  public Optional<RemoteFile> stat(UUID connectionId, String remotePath) {
    return session(connectionId)
        .run(
            new RemoteCall<>(Doing.READ) {
              @Override
              Optional<RemoteFile> run(FileConnection c) throws FileTransferException {
                return c.stat(remotePath);
              }
            },
            control);
  }

  @Override
  public void list(UUID connectionId, String remotePath, RemoteFileVisitor visitor) {
    session(connectionId).run(new RemoteCalls.Listing(remotePath, visitor), control);
  }

  @Override
  public boolean makeDirectory(UUID connectionId, String remotePath, boolean recursive) {
    return changing(
        connectionId,
        ConnectionOperation.MKDIR,
        remotePath,
        c -> c.makeDirectory(remotePath, recursive));
  }

  @Override
  public boolean removeDirectory(UUID connectionId, String remotePath, boolean recursive) {
    return changing(
        connectionId,
        ConnectionOperation.RMDIR,
        remotePath,
        c -> c.removeDirectory(remotePath, recursive));
  }

  @Override
  public boolean deleteFile(UUID connectionId, String remotePath) {
    return changing(
        connectionId, ConnectionOperation.DELETE, remotePath, c -> c.deleteFile(remotePath));
  }

  @Override
  public void rename(UUID connectionId, String from, String to) {
    log.rename(
        connectionId,
        Map.of("from", from, "to", to),
        () -> {
          try (PathLease lease = lease(connectionId, to, control)) {
            ConnectionSession session = session(connectionId);
            boolean nonAtomic = session.partner(control).transfers().allowNonAtomicReplace();
            TransferControl guarded = new Guarded(control, lease);
            return session.run(new RemoteCalls.Rename(from, to, nonAtomic), guarded);
          }
        });
  }

  @Override
  public void abort() {
    aborted = true;
    sessions.values().forEach(ConnectionSession::abort);
  }

  @Override
  public void close() {
    closed = true;
    sessions.forEach(
        (id, session) -> {
          try {
            session.giveBack();
          } catch (RuntimeException e) {
            // an execution ends as it ended: what goes wrong while returning is only told
            LOG.log(
                System.Logger.Level.WARNING,
                "CRTRF4001W: A session of connection " + id + " could not be given back cleanly.",
                e);
          }
        });
    sessions.clear();
    log.close();
  }

  private boolean changing(
      UUID connectionId, ConnectionOperation operation, String path, Change change) {
    RemoteCall<Boolean> call =
        new RemoteCall<>(Doing.WRITE) {
          @Override
          Boolean run(FileConnection c) throws FileTransferException {
            // after a lost answer "nothing to do" means that the first run did it
            boolean repeated = isRepeated();
            return change.run(c) || repeated;
          }
        };
    return log.change(
        connectionId,
        operation,
        Map.of("path", path),
        () -> session(connectionId).run(call, control));
  }

  private ConnectionSession session(UUID connectionId) {
    if (closed) {
      throw new CourierException(
          ErrorCode.EXECUTION_INTERRUPTED, "The execution has given its sessions back.");
    }
    return sessions.computeIfAbsent(
        connectionId, id -> new ConnectionSession(ground, id, occasion, control));
  }

  private PathLease lease(UUID connectionId, String path, TransferControl waiting) {
    PathLease.Want want = PathLease.Want.of(connectionId, path, occasion.executionId());
    return PathLease.take(ground, want, new Patience(waiting, control)::cancelled);
  }

  /** The step's options within what the connection allows and demands. */
  private static TransferOptions allowed(TransferOptions options, Partner partner) {
    Verification asked = options.verification();
    Verification demanded = partner.transfers().verification();
    return new TransferOptions(
        options.atomic(),
        options.atomicSuffix(),
        options.resume(),
        options.createDirectories(),
        asked.compareTo(demanded) >= 0 ? asked : demanded,
        options.allowNonAtomicReplace() && partner.transfers().allowNonAtomicReplace(),
        options.recorded());
  }

  /** The rest of a set: its numbers begin later. */
  private record Later(FileSetControl all, int first) implements FileSetControl {
    @Override
    public TransferControl start(int index) throws FileTransferException {
      return all.start(first + index);
    }

    @Override
    public void finished(int index, TransferReceipt receipt) {
      all.finished(first + index, receipt);
    }

    @Override
    public void failed(int index, FileTransferException failure) {
      all.failed(first + index, failure);
    }
  }

  /** Changes something at the partner. */
  @FunctionalInterface
  private interface Change {
    boolean run(FileConnection session) throws FileTransferException;
  }

  /** The caller's control, ended by an abort too, and bound to the lease of the path. */
  private final class Guarded implements TransferControl {
    private final TransferControl caller;
    private final PathLease lease;

    Guarded(TransferControl caller, PathLease lease) {
      this.caller = caller;
      this.lease = lease;
    }

    @Override
    public void started(TransferStart start) {
      caller.started(start);
    }

    @Override
    public void progress(long transferredBytes, long totalBytes) {
      caller.progress(transferredBytes, totalBytes);
    }

    @Override
    public boolean cancelled() {
      return aborted || caller.cancelled() || (lease != null && lease.isLost());
    }

    @Override
    public boolean mayCleanUp() {
      return lease == null || !lease.isLost();
    }

    @Override
    public void beforePublish() throws FileTransferException {
      caller.beforePublish();
      if (lease != null) {
        lease.confirm();
      }
    }
  }
}
