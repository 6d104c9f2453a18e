package io.courier.jca.ra;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SessionLender;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.protocol.Crew;
import io.courier.jca.protocol.RemoteSession;
import io.courier.jca.protocol.SessionOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a borrower holds: refers to a session while the loan lasts and to nothing afterwards. A loan
 * of the pool also holds a place at the connection's gate, given back once.
 */
final class FileConnectionHandle implements FileConnection {
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean inUse = new AtomicBoolean();
  private final SessionInfo info;
  private volatile FileManagedConnection connection;
  private volatile Runnable whenClosed = () -> {};

  FileConnectionHandle(FileManagedConnection connection) {
    this.connection = connection;
    info = connection.session().info();
  }

  /** What to do once when the borrower closes. */
  void whenClosed(Runnable action) {
    Runnable before = whenClosed;
    whenClosed =
        () -> {
          before.run();
          action.run();
        };
  }

  /** Asks the server; a session that does not answer is reported lost. */
  boolean answers(Duration limit) {
    FileManagedConnection current = connection;
    if (current == null || current.session().answers(limit)) {
      return current != null;
    }
    current.failed(
        this, new FileTransferException(Reason.CONNECTION_LOST, "The pooled session was dead"));
    return false;
  }

  void attach(FileManagedConnection other) {
    connection = other;
  }

  /** The loan of this session is over, whatever the borrower thinks. */
  void detach(FileManagedConnection from) {
    if (Objects.equals(connection, from)) {
      connection = null;
    }
  }

  @Override
  public void lend(SessionLender lender) {
    FileManagedConnection current = connection;
    if (current != null) {
      PooledSession session = current.session();
      session.operations().lend(new LentSessions(lender, session.workers()));
    }
  }

  /** Lends the session behind this handle to a transfer of another one; nobody else may use it. */
  Optional<Crew.Hand> asHand() {
    FileManagedConnection current = connection;
    if (current == null || !inUse.compareAndSet(false, true)) {
      return Optional.empty();
    }
    return Optional.of(
        new Crew.Hand() {
          @Override
          public RemoteSession session() {
            return current.session().remote();
          }

          @Override
          public void giveBack(FileTransferException fault) {
            if (fault != null) {
              current.failed(FileConnectionHandle.this, fault);
            }
            inUse.set(false);
            close();
          }
        });
  }

  @Override
  public SessionInfo session() {
    return info;
  }

  @Override
  public boolean isConnected() {
    FileManagedConnection current = connection;
    return current != null && current.session().isAlive();
  }

  /** Something done on the session. */
  @FunctionalInterface
  private interface Step<T> {
    T on(SessionOperations operations) throws FileTransferException;
  }

  private <T> T call(Step<T> step) throws FileTransferException {
    FileManagedConnection current = connection;
    if (current == null) {
      throw closed.get()
          ? new FileTransferException(Reason.INVALID_REQUEST, "The connection was closed")
          : new FileTransferException(
              Reason.CONNECTION_LOST, "The session is closed; open a new connection");
    }
    if (!inUse.compareAndSet(false, true)) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The connection is in use by another thread");
    }
    try {
      return step.on(current.session().operations());
    } catch (FileTransferException e) {
      current.failed(this, e);
      throw e;
    } finally {
      inUse.set(false);
    }
  }

  @Override
  public Duration probe() throws FileTransferException {
    return call(SessionOperations::probe);
  }

  @Override
  public TransferReceipt upload(
      Path local, String remotePath, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return call(session -> session.upload(local, remotePath, options, control));
  }

  @Override
  public TransferReceipt settleUpload(
      TransferReceipt inDoubt, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return call(session -> session.settleUpload(inDoubt, options, control));
  }

  @Override
  public TransferReceipt download(
      String remotePath, Path local, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return call(session -> session.download(remotePath, local, options, control));
  }

  @Override
  public void uploadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    call(
        session -> {
          session.uploadAll(files, options, control);
          return true;
        });
  }

  @Override
  public void downloadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    call(
        session -> {
          session.downloadAll(files, options, control);
          return true;
        });
  }

  @Override
  public Optional<RemoteFile> stat(String remotePath) throws FileTransferException {
    return call(session -> session.stat(remotePath));
  }

  @Override
  public void list(String remotePath, RemoteFileVisitor visitor) throws FileTransferException {
    call(
        session -> {
          session.list(remotePath, visitor);
          return true;
        });
  }

  @Override
  public boolean makeDirectory(String remotePath, boolean recursive) throws FileTransferException {
    return call(session -> session.makeDirectory(remotePath, recursive));
  }

  @Override
  public boolean removeDirectory(String remotePath, boolean recursive)
      throws FileTransferException {
    return call(session -> session.removeDirectory(remotePath, recursive));
  }

  @Override
  public String rename(String from, String to, boolean allowNonAtomicReplace)
      throws FileTransferException {
    return call(session -> session.rename(from, to, allowNonAtomicReplace));
  }

  @Override
  public boolean deleteFile(String remotePath) throws FileTransferException {
    return call(session -> session.deleteFile(remotePath));
  }

  @Override
  public void abort() {
    FileManagedConnection current = connection;
    if (current != null) {
      current.session().abort();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      FileManagedConnection current = connection;
      connection = null;
      try {
        if (current != null) {
          if (inUse.get()) {
            // Closed under a running call by another thread: the session is in doubt.
            current.session().abort();
          }
          current.closed(this);
        }
      } finally {
        whenClosed.run();
      }
    }
  }
}
