package io.courier.transfer;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.Partner;
import io.courier.connection.TransferFaults.Doing;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of one execution over the adapter's pool. */
final class PooledExecutionSessions implements ExecutionSessions {
  private static final System.Logger LOG =
      System.getLogger(PooledExecutionSessions.class.getName());

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
    return log.transfer(
        connectionId,
        ConnectionOperation.UPLOAD,
        files,
        () -> {
          TransferControl own = new Guarded(transfer, null);
          try (PathLease lease = lease(connectionId, files.remotePath(), own)) {
            ConnectionSession session = session(connectionId);
            TransferOptions allowed = allowed(options, session.partner(own));
            TransferControl guarded = new Guarded(transfer, lease);
            return session.run(new RemoteCalls.Upload(files, allowed, guarded), guarded);
          }
        });
  }

  @Override
  public TransferReceipt download(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl transfer) {
    return log.transfer(
        connectionId,
        ConnectionOperation.DOWNLOAD,
        files,
        () -> {
          TransferControl own = new Guarded(transfer, null);
          ConnectionSession session = session(connectionId);
          TransferOptions allowed = allowed(options, session.partner(own));
          return session.run(
              new RemoteCall<>(Doing.READ) {
                @Override
                TransferReceipt run(FileConnection c) throws FileTransferException {
                  return c.download(files.remotePath(), files.local(), allowed, own);
                }
              },
              own);
        });
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
    log.change(
        connectionId,
        ConnectionOperation.RENAME,
        Map.of("from", from, "to", to),
        () -> {
          try (PathLease lease = lease(connectionId, to, control)) {
            ConnectionSession session = session(connectionId);
            boolean nonAtomic = session.partner(control).transfers().allowNonAtomicReplace();
            TransferControl guarded = new Guarded(control, lease);
            session.run(new RemoteCalls.Rename(from, to, nonAtomic), guarded);
            return true;
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
        connectionId, id -> new ConnectionSession(ground, id, occasion));
  }

  private PathLease lease(UUID connectionId, String path, TransferControl waiting) {
    return PathLease.take(ground, connectionId, path, occasion.executionId(), waiting::cancelled);
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
        options.allowNonAtomicReplace() && partner.transfers().allowNonAtomicReplace());
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
    public void progress(long transferredBytes, long totalBytes) {
      caller.progress(transferredBytes, totalBytes);
    }

    @Override
    public boolean cancelled() {
      return aborted || caller.cancelled();
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
