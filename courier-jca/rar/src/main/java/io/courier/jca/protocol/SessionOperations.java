package io.courier.jca.protocol;

import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The promises of {@link io.courier.jca.api.FileConnection}, kept for any protocol: every operation
 * runs under the operation timeout, on a session that is still there.
 */
public final class SessionOperations {
  private final RemoteSession session;
  private final Duration silence;
  private volatile Crew crew = Crew.NONE;

  public SessionOperations(RemoteSession session, Timeouts timeouts) {
    this.session = session;
    silence = timeouts.operation();
  }

  /** Who helps with large transfers and sets from now on. */
  public void lend(Crew helpers) {
    crew = helpers;
  }

  private Help help() {
    return new Help(silence, crew);
  }

  /** An operation on the session. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws FileTransferException;
  }

  private <T> T guarded(TransferControl control, Step<T> step) throws FileTransferException {
    if (!session.isConnected()) {
      throw new FileTransferException(
          Reason.CONNECTION_LOST, "The session is closed; open a new connection");
    }
    try (CallGuard.Call call = session.guard().begin(control, silence)) {
      return step.run();
    }
  }

  private <T> T moving(TransferControl control, Step<T> step) throws FileTransferException {
    return guarded(
        control,
        () -> {
          HeapBudget.SHARED.enter(session.guard());
          try {
            return step.run();
          } finally {
            HeapBudget.SHARED.leave();
          }
        });
  }

  public SessionInfo info() {
    return session.info();
  }

  public boolean isConnected() {
    return session.isConnected();
  }

  public Duration probe() throws FileTransferException {
    return guarded(
        TransferControl.NONE,
        () -> {
          long start = System.nanoTime();
          session.roundTrip();
          return Duration.ofNanos(System.nanoTime() - start);
        });
  }

  public TransferReceipt upload(
      Path local, String remotePath, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return moving(
        control, () -> new SafeUpload(session, help(), options, control).run(local, remotePath));
  }

  public TransferReceipt settleUpload(
      TransferReceipt inDoubt, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return guarded(
        control, () -> new SafeUpload(session, help(), options, control).settle(inDoubt));
  }

  public TransferReceipt download(
      String remotePath, Path local, TransferOptions options, TransferControl control)
      throws FileTransferException {
    return moving(
        control, () -> new SafeDownload(session, help(), options, control).run(remotePath, local));
  }

  public void uploadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    all(
        new FileSet.Job(session, help(), files, options, control, true),
        (move, one) ->
            guarded(
                one,
                () ->
                    new SafeUpload(session, help(), options, one)
                        .run(move.local(), move.remotePath())));
  }

  public void downloadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    all(
        new FileSet.Job(session, help(), files, options, control, false),
        (move, one) ->
            guarded(
                one,
                () ->
                    new SafeDownload(session, help(), options, one)
                        .run(move.remotePath(), move.local())));
  }

  private void all(FileSet.Job job, Mover mover) throws FileTransferException {
    if (!session.isConnected()) {
      throw new FileTransferException(
          Reason.CONNECTION_LOST, "The session is closed; open a new connection");
    }
    if (FileSet.suits(session, job.options())) {
      if (job.up() && job.options().createDirectories()) {
        makeParents(job.files());
      }
      moving(
          TransferControl.NONE,
          () -> {
            new FileSet(job, (index, one) -> single(job, index, one, mover)).run();
            return true;
          });
      return;
    }
    for (int i = 0; i < job.files().size(); i++) {
      TransferControl one;
      try {
        one = job.control().start(i);
      } catch (FileTransferException e) {
        job.control().failed(i, e);
        throw e;
      }
      single(job, i, one, mover);
    }
  }

  private void makeParents(List<FileMove> files) throws FileTransferException {
    Set<String> parents = new TreeSet<>();
    files.forEach(file -> parents.add(RemotePaths.parent(file.remotePath())));
    parents.remove("");
    for (String parent : parents) {
      makeDirectory(parent, true);
    }
  }

  private static void single(FileSet.Job job, int index, TransferControl one, Mover mover)
      throws FileTransferException {
    TransferReceipt receipt;
    try {
      receipt = mover.move(job.files().get(index), one);
    } catch (FileTransferException e) {
      job.control().failed(index, e);
      throw e;
    }
    job.control().finished(index, receipt);
  }

  /** One file of a set. */
  @FunctionalInterface
  private interface Mover {
    TransferReceipt move(FileMove move, TransferControl control) throws FileTransferException;
  }

  public Optional<RemoteFile> stat(String remotePath) throws FileTransferException {
    String path = RemotePaths.checked(remotePath);
    return guarded(TransferControl.NONE, () -> session.stat(path, false));
  }

  public void list(String remotePath, RemoteFileVisitor visitor) throws FileTransferException {
    String path = RemotePaths.checked(remotePath);
    guarded(
        TransferControl.NONE,
        () -> {
          session.list(path, visitor);
          return true;
        });
  }

  public boolean makeDirectory(String remotePath, boolean recursive) throws FileTransferException {
    String path = RemotePaths.checked(remotePath);
    return guarded(TransferControl.NONE, () -> new Directories(session).make(path, recursive));
  }

  public boolean removeDirectory(String remotePath, boolean recursive)
      throws FileTransferException {
    String path = RemotePaths.checked(remotePath);
    return guarded(TransferControl.NONE, () -> new Directories(session).remove(path, recursive));
  }

  public String rename(String from, String to, boolean allowNonAtomicReplace)
      throws FileTransferException {
    RemotePaths.checked(from);
    RemotePaths.checked(to);
    return guarded(
        TransferControl.NONE,
        () -> {
          try {
            return new Publication(session, allowNonAtomicReplace).publish(from, to);
          } catch (FileTransferException e) {
            throw e.reason() == Reason.NOT_FOUND ? e : Publication.refused(from, to, e);
          }
        });
  }

  public boolean deleteFile(String remotePath) throws FileTransferException {
    String path = RemotePaths.checkedFile(remotePath);
    return guarded(
        TransferControl.NONE,
        () -> {
          try {
            session.deleteFile(path);
            return true;
          } catch (FileTransferException e) {
            if (e.reason() == Reason.NOT_FOUND) {
              return false;
            }
            Publication.refuseDirectory(
                e.reason() == Reason.REFUSED ? session.stat(path, false) : Optional.empty());
            throw e;
          }
        });
  }
}
