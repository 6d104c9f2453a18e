package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * Fetches one file: part file, proof against what the server says before and after, flush, rename.
 * A library that says "complete" proves nothing; the counted bytes do. One object per file.
 */
final class SafeDownload {
  private static final Resume.Start DIFFERS =
      Resume.Start.again("The last block of the partial file differs from the source.");

  private final RemoteSession session;
  private final Help help;
  private final TransferOptions options;
  private final TransferControl control;
  private final long startedAt = System.nanoTime();
  private Progress progress;
  private Sha256 hash = new Sha256();
  private long resumedFrom;

  SafeDownload(RemoteSession session, Help help, TransferOptions options, TransferControl control) {
    this.session = session;
    this.help = help;
    this.options = options;
    this.control = control;
  }

  TransferReceipt run(String remotePath, Path local) throws FileTransferException {
    RemotePaths.checkedFile(remotePath);
    RemoteFile before =
        session
            .stat(remotePath, true)
            .orElseThrow(
                () ->
                    new FileTransferException(
                        Reason.NOT_FOUND, "Remote file not found: " + remotePath));
    if (before.directory()) {
      throw new FileTransferException(
          Reason.IS_A_DIRECTORY, "The remote path is a directory, not a file: " + remotePath);
    }
    progress = new Progress(control, 0, before.sizeBytes());
    try (LocalTarget target = new LocalTarget(local)) {
      try {
        return fetch(before, target, local);
      } catch (FileTransferException e) {
        if (options.resume() && Resume.isWorthKeeping(e.reason())) {
          target.keep();
        }
        throw e;
      }
    }
  }

  private TransferReceipt fetch(RemoteFile before, LocalTarget target, Path local)
      throws FileTransferException {
    receive(before, target);
    try (CallGuard.Call work = session.guard().beginLocal()) {
      target.finish();
    }
    String sha256 = hash.hex();
    prove(before, progress.transferredBytes(), sha256);
    progress.finished();
    boolean replaced;
    try (CallGuard.Call work = session.guard().beginLocal()) {
      control.beforePublish();
      replaced = target.publish();
    }
    return new TransferReceipt(
        before.fullPath(),
        local.toString(),
        before.sizeBytes(),
        sha256,
        options.verification(),
        resumedFrom,
        Duration.ofNanos(System.nanoTime() - startedAt),
        replaced ? Publication.ATOMIC : Publication.NONE);
  }

  private void receive(RemoteFile before, LocalTarget target) throws FileTransferException {
    Resume resume = new Resume(session, options, progress::alive);
    Resume.Start start = judge(resume, before, target);
    if (start.offset() > 0) {
      int block = (int) Math.min(Resume.BLOCK, start.offset());
      byte[] mine = target.reopen(start.offset(), hash, block, resume::work);
      begin(before, start);
      start = goOn(before, target, mine);
      if (start == null) {
        return;
      }
      hash = new Sha256();
    }
    target.create(options.createDirectories());
    begin(before, start);
    if (inRanges(before)) {
      fetchRanges(before, target);
      return;
    }
    session.read(
        before.fullPath(),
        0,
        before.sizeBytes(),
        (buffer, offset, length) -> store(before, target, buffer, offset, length));
  }

  /** Without a record nothing proves a part file but fetching all of it: so it is fetched anew. */
  private Resume.Start judge(Resume resume, RemoteFile before, LocalTarget target)
      throws FileTransferException {
    if (!options.resume()) {
      return Resume.Start.FRESH;
    }
    long partial = target.leftover();
    if (partial == 0) {
      return resume.missing();
    }
    if (partial > before.sizeBytes()) {
      return Resume.Start.again("The partial file is larger than the source.");
    }
    return resume.isRecorded()
        ? resume.recorded(partial, before.sizeBytes(), before.lastModified())
        : Resume.Start.again("Nothing is recorded of the source of the partial file.");
  }

  private void begin(RemoteFile before, Resume.Start start) {
    resumedFrom = start.offset();
    progress.startAt(start.offset());
    control.started(
        new TransferStart(
            before.sizeBytes(),
            before.lastModified(),
            start.offset(),
            start.restartReason(),
            start.unsupported(),
            inRanges(before)));
  }

  private boolean inRanges(RemoteFile before) {
    return RangeDownload.suits(session, before.sizeBytes() - resumedFrom);
  }

  private void fetchRanges(RemoteFile before, LocalTarget target) throws FileTransferException {
    RangeTransfer.Job job =
        help.job(
            session, before.fullPath(), new Help.Range(resumedFrom, before.sizeBytes()), control);
    new RangeDownload(
            job, target, (buffer, offset, length) -> account(before, buffer, offset, length))
        .fetch();
  }

  /**
   * Fetches the last block again, which must be equal, and what follows it: one request.
   *
   * @return null when all is there, else why it starts anew
   */
  private Resume.Start goOn(RemoteFile before, LocalTarget target, byte[] last)
      throws FileTransferException {
    if (inRanges(before)) {
      Resume resume = new Resume(session, options, progress::alive);
      byte[] theirs = resume.readBack(before.fullPath(), resumedFrom - last.length, last.length);
      if (!Arrays.equals(last, theirs)) {
        return DIFFERS;
      }
      fetchRanges(before, target);
      return null;
    }
    FileTransferException differs = new FileTransferException(Reason.CANCELLED, "It differs");
    int[] compared = {0};
    try {
      session.read(
          before.fullPath(),
          resumedFrom - last.length,
          before.sizeBytes(),
          (buffer, offset, length) -> {
            int count = Math.min(length, last.length - compared[0]);
            int to = compared[0] + count;
            if (!Arrays.equals(last, compared[0], to, buffer, offset, offset + count)) {
              throw differs;
            }
            compared[0] = to;
            store(before, target, buffer, offset + count, length - count);
          });
    } catch (FileTransferException e) {
      if (e.reason() == Reason.UNSUPPORTED) {
        return Resume.Start.impossible();
      }
      if (e != differs) {
        throw e;
      }
    }
    return compared[0] == last.length ? null : DIFFERS;
  }

  private void store(RemoteFile before, LocalTarget target, byte[] buffer, int offset, int length)
      throws FileTransferException {
    account(before, buffer, offset, length);
    target.write(buffer, offset, length);
  }

  private void account(RemoteFile before, byte[] buffer, int offset, int length)
      throws FileTransferException {
    session.guard().poll();
    if (progress.transferredBytes() + length > before.sizeBytes()) {
      throw changed(before, "it grew beyond " + before.sizeBytes() + " bytes");
    }
    hash.update(buffer, offset, length);
    progress.advanced(length);
  }

  private void prove(RemoteFile before, long received, String sha256) throws FileTransferException {
    RemoteFile after =
        session.stat(before.fullPath(), true).orElseThrow(() -> changed(before, "it is gone"));
    requireUnchanged(before, after);
    if (received != before.sizeBytes()) {
      throw new FileTransferException(
          Reason.SIZE_MISMATCH,
          "Size mismatch: expected "
              + before.sizeBytes()
              + " bytes, received "
              + received
              + ": "
              + before.fullPath());
    }
    if (options.verification() != Verification.SIZE) {
      new Proof(session, progress::alive)
          .prove(before.fullPath(), received, sha256, options.verification());
    }
  }

  static void requireUnchanged(RemoteFile before, RemoteFile after) throws FileTransferException {
    if (after.sizeBytes() != before.sizeBytes()) {
      throw changed(before, "size " + before.sizeBytes() + " became " + after.sizeBytes());
    }
    if (!Objects.equals(after.lastModified(), before.lastModified())) {
      throw changed(before, "modification time changed");
    }
  }

  static FileTransferException changed(RemoteFile file, String how) {
    return new FileTransferException(
        Reason.SOURCE_CHANGED,
        "The remote file changed while it was fetched (" + how + "): " + file.fullPath());
  }
}
