package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends one file so that nobody ever sees half of it under its final name: temporary name, proof,
 * publication by rename. One object per file.
 */
final class SafeUpload {
  /** Cleaning up after a failure must not hold the caller for a whole operation timeout. */
  private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(4);

  private final RemoteSession session;
  private final Help help;
  private final CallGuard guard;
  private final TransferOptions options;
  private final TransferControl control;
  private final Duration silence;
  private final long startedAt = System.nanoTime();
  private Progress progress;
  private boolean opened;
  private boolean inDoubt;

  SafeUpload(RemoteSession session, Help help, TransferOptions options, TransferControl control) {
    this.session = session;
    this.help = help;
    this.guard = session.guard();
    this.silence = help.silence();
    this.options = options;
    this.control = control;
  }

  TransferReceipt run(Path local, String remotePath) throws FileTransferException {
    RemotePaths.checkedFile(remotePath);
    try (LocalSource source = LocalSource.open(local)) {
      Publication.refuseDirectory(session.stat(remotePath, false));
      String parent = RemotePaths.parent(remotePath);
      if (options.createDirectories() && !parent.isEmpty()) {
        new Directories(session).make(parent, true);
      }
      progress = new Progress(control, 0, source.sizeBytes());
      return options.atomic()
          ? atomically(local, source, remotePath)
          : directly(local, source, remotePath);
    }
  }

  private TransferReceipt atomically(Path local, LocalSource source, String remotePath)
      throws FileTransferException {
    String temporary = temporary(remotePath, options);
    Publication publication = new Publication(session, options.allowNonAtomicReplace());
    boolean keep = false;
    try {
      Resume.Start start = new Resume(session, options, progress::alive).upload(temporary, source);
      TransferReceipt receipt = send(new Target(local, source, temporary, remotePath), start);
      askToPublish();
      String replaced = publish(publication, temporary, receipt);
      keep = true;
      return published(replaced, receipt);
    } catch (FileTransferException e) {
      keep = inDoubt || publication.originalRemoved() || worthKeeping(e);
      throw e;
    } finally {
      // Also when a listener of the caller threw.
      if (opened && !keep) {
        discard(temporary);
      }
    }
  }

  private boolean worthKeeping(FileTransferException cause) {
    return options.resume() && Resume.isWorthKeeping(cause.reason());
  }

  /** The order of events is the caller's wish: everything that may refuse comes first. */
  private TransferReceipt directly(Path local, LocalSource source, String remotePath)
      throws FileTransferException {
    boolean keep = false;
    try {
      boolean existed = session.stat(remotePath, false).isPresent();
      askToPublish();
      Resume.Start start =
          options.resume()
              ? new Resume(session, options, progress::alive).upload(remotePath, source)
              : Resume.Start.FRESH;
      TransferReceipt receipt = send(new Target(local, source, remotePath, remotePath), start);
      keep = true;
      return published(existed ? Publication.NON_ATOMIC : Publication.NONE, receipt);
    } catch (FileTransferException e) {
      keep = worthKeeping(e);
      throw e;
    } finally {
      if (opened && !keep) {
        discard(remotePath);
      }
    }
  }

  /**
   * What goes where.
   *
   * @param path written now
   * @param finalPath its name in the end
   */
  private record Target(Path local, LocalSource source, String path, String finalPath) {}

  private TransferReceipt send(Target target, Resume.Start start) throws FileTransferException {
    LocalSource source = target.source;
    long resumedFrom = begin(source, start);
    if (resumedFrom < source.sizeBytes() || resumedFrom == 0) {
      try {
        write(target, resumedFrom);
      } catch (FileTransferException e) {
        if (e.reason() != Reason.UNSUPPORTED || resumedFrom == 0) {
          throw e;
        }
        session.deleteFile(target.path);
        source.restart();
        resumedFrom = begin(source, Resume.Start.impossible());
        write(target, 0);
      }
    }
    source.assertUnchanged();
    String sha256 = source.sha256();
    new Proof(session, progress::alive)
        .prove(target.path, source.sizeBytes(), sha256, options.verification());
    progress.finished();
    return new TransferReceipt(
        target.finalPath,
        target.local.toString(),
        source.sizeBytes(),
        sha256,
        options.verification(),
        resumedFrom,
        Duration.ofNanos(System.nanoTime() - startedAt),
        Publication.NONE);
  }

  private long begin(LocalSource source, Resume.Start start) {
    opened |= start.offset() > 0;
    progress.startAt(start.offset());
    control.started(
        new TransferStart(
            source.sizeBytes(),
            source.modified(),
            start.offset(),
            start.restartReason(),
            start.unsupported(),
            hasHoles(start) || RangeUpload.suits(job(source, "", start.offset()))));
    return start.offset();
  }

  /** Ranges of an earlier attempt lie beyond the offset until this one has written over them. */
  private boolean hasHoles(Resume.Start start) {
    return start.offset() > 0 && options.recorded() != null && options.recorded().outOfOrder();
  }

  private RangeTransfer.Job job(LocalSource source, String path, long offset) {
    return help.job(session, path, new Help.Range(offset, source.sizeBytes()), control);
  }

  private void write(Target target, long offset) throws FileTransferException {
    RemoteSession.ByteSource bytes =
        new RemoteSession.ByteSource() {
          @Override
          public void opened() {
            opened = true;
          }

          @Override
          public int read(byte[] buffer, int from, int length) throws FileTransferException {
            guard.poll();
            return target.source.read(buffer, from, length);
          }

          @Override
          public void stored(int count) {
            progress.advanced(count);
          }
        };
    RangeTransfer.Job job = job(target.source, target.path, offset);
    if (RangeUpload.suits(job)) {
      new RangeUpload(job, target.source, bytes).run();
    } else {
      session.write(target.path, offset, bytes);
    }
  }

  /** From here on cancel is too late: a half-done rename helps nobody. */
  private String publish(Publication publication, String temporary, TransferReceipt receipt)
      throws FileTransferException {
    try (CallGuard.Call call = guard.begin(TransferControl.NONE, silence)) {
      return publication.publish(temporary, receipt.remotePath());
    } catch (FileTransferException e) {
      if (e.reason().isFatalToSession()) {
        inDoubt = true;
        throw new RenameInDoubtException(
            "The answer to the rename of "
                + temporary
                + " to "
                + receipt.remotePath()
                + " was lost: "
                + e.getMessage(),
            e,
            receipt);
      }
      throw Publication.refused(temporary, receipt.remotePath(), e);
    }
  }

  /** Best effort, bounded; on a broken session there is nothing to be done. */
  private void discard(String path) {
    if (!session.isConnected() || !control.mayCleanUp()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try (CallGuard.Call call = guard.begin(TransferControl.NONE, shorter())) {
      session.deleteFile(path);
    } catch (FileTransferException e) {
      // The first failure is the one to report; the leftover is removed before the next attempt.
      System.getLogger(SafeUpload.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "CRTRF0002W: The temporary file {0} could not be removed: {1}",
              path,
              e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Duration shorter() {
    return silence.compareTo(CLEANUP_LIMIT) < 0 ? silence : CLEANUP_LIMIT;
  }

  /** The caller may take its time. */
  private void askToPublish() throws FileTransferException {
    try (CallGuard.Call work = guard.beginLocal()) {
      control.beforePublish();
    }
  }

  private TransferReceipt published(String replaced, TransferReceipt r) {
    return new TransferReceipt(
        r.remotePath(),
        r.localPath(),
        r.sizeBytes(),
        r.sha256(),
        r.verified(),
        r.resumedFrom(),
        Duration.ofNanos(System.nanoTime() - startedAt),
        replaced);
  }

  static String temporary(String remotePath, TransferOptions options) throws FileTransferException {
    if (!options.atomicSuffix().matches("\\.[A-Za-z0-9._-]{0,31}")) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST,
          "The temporary suffix must be 1-32 characters of A-Z a-z 0-9 . _ - and start with a dot");
    }
    return remotePath + options.atomicSuffix();
  }

  /** Finds out what became of an upload whose rename answer was lost. */
  TransferReceipt settle(TransferReceipt lost) throws FileTransferException {
    String temporary = temporary(lost.remotePath(), options);
    Optional<RemoteFile> half = session.stat(temporary, false);
    Optional<RemoteFile> whole = session.stat(lost.remotePath(), false);
    if (half.isEmpty() && whole.isPresent() && whole.get().sizeBytes() == lost.sizeBytes()) {
      proveSettled(lost.remotePath(), lost);
      return published("unknown", lost);
    }
    if (half.isPresent() && half.get().sizeBytes() == lost.sizeBytes()) {
      Publication.refuseDirectory(whole);
      proveSettled(temporary, lost);
      askToPublish();
      Publication publication = new Publication(session, options.allowNonAtomicReplace());
      return published(publish(publication, temporary, lost), lost);
    }
    throw new FileTransferException(
        Reason.RENAME_IN_DOUBT,
        "Cannot tell whether "
            + lost.remotePath()
            + " was delivered: temporary file "
            + facts(half)
            + ", final file "
            + facts(whole)
            + ", expected "
            + lost.sizeBytes()
            + " bytes");
  }

  private void proveSettled(String path, TransferReceipt lost) throws FileTransferException {
    new Proof(session).prove(path, lost.sizeBytes(), lost.sha256(), options.verification());
  }

  private static String facts(Optional<RemoteFile> file) {
    return file.map(f -> "has " + f.sizeBytes() + " bytes").orElse("is missing");
  }
}
