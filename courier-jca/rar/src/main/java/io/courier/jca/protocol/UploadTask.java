package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends one small file: open under the temporary name; write, close, ask for the size; rename. The
 * rename leaves only when write, close and size of this file were confirmed.
 */
final class UploadTask extends SetTask {
  /** Where it stands. */
  private enum Stage {
    OPENING,
    LEFTOVER,
    WRITING,
    RENAMING,
    CLEANING
  }

  private final String temporary;
  private final List<Pipeline.Step<Integer>> writes = new ArrayList<>();
  private Stage stage = Stage.OPENING;
  private Pipeline.Step<Optional<RemoteFile>> target;
  private Pipeline.Step<Optional<RemoteFile>> proof;
  private Pipeline.Step<Pipeline.OpenFile> opening;
  private Pipeline.Step<Boolean> closing;
  private Pipeline.Step<Boolean> renaming;
  private FileTransferException refusedOpen;
  private TransferReceipt receipt;
  private boolean existed;
  private long size;
  private boolean published;
  private boolean unanswered;

  UploadTask(Order order, RemoteSession session, Pipeline pipe) throws FileTransferException {
    super(order, session, pipe);
    temporary =
        SafeUpload.temporary(RemotePaths.checkedFile(order.move().remotePath()), order.options());
  }

  static boolean isLarge(Path local) {
    return local.toFile().length() > SMALL;
  }

  @Override
  void begin() throws FileTransferException {
    if (!Files.exists(order.move().local())) {
      throw new FileTransferException(
          Reason.LOCAL_IO, "Local file not found: " + order.move().local());
    }
    size = order.move().local().toFile().length();
    target = await(pipe.stat(order.move().remotePath(), false));
    opening = await(pipe.open(temporary, Pipeline.Open.CREATE_NEW));
  }

  @Override
  void next() throws FileTransferException {
    switch (stage) {
      case OPENING -> opened();
      case LEFTOVER -> judgeLeftover();
      case WRITING -> proveAndRename();
      case RENAMING -> published = rename();
      case CLEANING -> throw new IllegalStateException("Nothing follows the cleaning");
    }
  }

  private void opened() throws FileTransferException {
    Optional<RemoteFile> there = target.result();
    try {
      opening.result();
    } catch (FileTransferException e) {
      if (e.reason().isFatalToSession() || refusedOpen != null) {
        throw refusedOpen == null ? e : refusedOpen;
      }
      // Something of that name is left over, or it cannot be made at all: looking tells.
      refusedOpen = e;
      opening = null;
      proof = await(pipe.stat(temporary, false));
      stage = Stage.LEFTOVER;
      return;
    }
    Publication.refuseDirectory(there);
    existed = there.isPresent();
    send();
  }

  private void judgeLeftover() throws FileTransferException {
    Optional<RemoteFile> leftover = proof.result();
    Publication.refuseDirectory(leftover);
    Publication.refuseDirectory(target.result());
    if (leftover.isEmpty()) {
      throw refusedOpen;
    }
    await(pipe.delete(temporary));
    opening = await(pipe.open(temporary, Pipeline.Open.CREATE_NEW));
    stage = Stage.OPENING;
  }

  private void send() throws FileTransferException {
    refuseIfCancelled();
    Pipeline.OpenFile file = opening.result();
    int chunk = pipe.flow().writeBytes();
    byte[] buffer = new byte[(int) Math.min(chunk, size + 1)];
    String sha256;
    try (LocalSource source = LocalSource.open(order.move().local())) {
      size = source.sizeBytes();
      order.control().started(new TransferStart(size, source.modified(), 0, null, false, false));
      long offset = 0;
      for (int count = source.read(buffer, 0, buffer.length);
          count > 0;
          count = source.read(buffer, 0, buffer.length)) {
        writes.add(await(pipe.write(file, offset, buffer, count)));
        offset += count;
      }
      source.assertUnchanged();
      sha256 = source.sha256();
    }
    closing = await(pipe.close(file));
    proof = await(pipe.stat(temporary, true));
    receipt =
        new TransferReceipt(
            order.move().remotePath(),
            order.move().local().toString(),
            size,
            sha256,
            Verification.SIZE,
            0,
            duration(),
            existed ? Publication.ATOMIC : Publication.NONE);
    stage = Stage.WRITING;
  }

  private void proveAndRename() throws FileTransferException {
    for (Pipeline.Step<Integer> write : writes) {
      write.result();
    }
    closing.result();
    Proof.requireSize(temporary, size, proof.result());
    order.control().progress(size, size);
    askToPublish();
    renaming = await(pipe.rename(temporary, order.move().remotePath()));
    stage = Stage.RENAMING;
  }

  private boolean rename() throws FileTransferException {
    try {
      return renaming.result();
    } catch (FileTransferException e) {
      if (e.reason().isFatalToSession()) {
        throw inDoubt(e);
      }
      throw Publication.refused(temporary, order.move().remotePath(), e);
    }
  }

  private RenameInDoubtException inDoubt(FileTransferException cause) {
    unanswered = true;
    return new RenameInDoubtException(
        "The answer to the rename of "
            + temporary
            + " to "
            + order.move().remotePath()
            + " was lost: "
            + cause.getMessage(),
        cause,
        receipt);
  }

  @Override
  void abandon() throws FileTransferException {
    stage = Stage.CLEANING;
    boolean mine = !unanswered && order.control().mayCleanUp();
    if (mine && opening != null && isOpen(opening) && session.isConnected()) {
      if (closing == null) {
        closing = await(pipe.close(opening.result()));
      }
      await(pipe.delete(temporary));
    }
  }

  @Override
  boolean isPublishing() {
    return stage == Stage.RENAMING;
  }

  @Override
  boolean isOver() {
    return stage == Stage.CLEANING;
  }

  @Override
  TransferReceipt receipt() {
    return published ? receipt : null;
  }

  @Override
  boolean isLarge() {
    return false;
  }

  @Override
  long weight() {
    return size;
  }
}
