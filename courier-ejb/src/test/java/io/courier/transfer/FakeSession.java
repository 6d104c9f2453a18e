package io.courier.transfer;

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
import io.courier.jca.api.TransferStart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A session whose next calls fail as scripted; succeeds otherwise. */
final class FakeSession implements FileConnection {
  final Deque<FileTransferException> failures = new ArrayDeque<>();
  final Deque<FileTransferException> lentFaults = new ArrayDeque<>();
  final List<String> calls = new ArrayList<>();
  final List<RemoteFile> files = new ArrayList<>();
  TransferOptions options;
  TransferStart start;
  SessionLender lender = SessionLender.NONE;
  boolean reused;

  /** As an adapter with many files of a set under way: one in doubt does not stop the others. */
  boolean goesOnAfterDoubt;

  boolean connected = true;
  boolean closed;
  int probes;

  FakeSession failing(FileTransferException... next) {
    failures.addAll(List.of(next));
    return this;
  }

  static FileTransferException fault(Reason reason) {
    return new FileTransferException(reason, "scripted " + reason);
  }

  static TransferReceipt receipt(String path) {
    return new TransferReceipt(
        path,
        "/local",
        1000,
        "00".repeat(32),
        io.courier.jca.api.Verification.SIZE,
        0,
        Duration.ofMillis(500),
        "none");
  }

  private void call(String what) throws FileTransferException {
    calls.add(what);
    if (!failures.isEmpty()) {
      FileTransferException failure = failures.removeFirst();
      if (failure.reason().isFatalToSession()) {
        connected = false;
      }
      throw failure;
    }
  }

  @Override
  public SessionInfo session() {
    return new SessionInfo(
        "SSH-2.0-fake", FakeGround.hostKey(), null, FakeGround.negotiated(), Instant.EPOCH, reused);
  }

  @Override
  public void lend(SessionLender now) {
    lender = now;
  }

  /** Uses all that it may borrow. */
  private void spread() throws FileTransferException {
    for (int i = 0; i < lender.most(); i++) {
      lender
          .borrow()
          .ifPresent(
              lent -> {
                lent.close();
                FileTransferException fault = lentFaults.poll();
                lender.returned(lent, fault);
              });
    }
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public Duration probe() throws FileTransferException {
    probes++;
    call("probe");
    return Duration.ZERO;
  }

  @Override
  public TransferReceipt upload(
      Path local, String remotePath, TransferOptions how, TransferControl control)
      throws FileTransferException {
    options = how;
    if (start != null) {
      control.started(start);
      control.progress(start.resumedFrom() + 700, start.totalBytes());
    }
    spread();
    call("upload " + remotePath);
    if (control.cancelled()) {
      throw fault(Reason.CANCELLED);
    }
    control.beforePublish();
    return receipt(remotePath);
  }

  @Override
  public TransferReceipt settleUpload(
      TransferReceipt inDoubt, TransferOptions how, TransferControl control)
      throws FileTransferException {
    call("settle " + inDoubt.remotePath());
    return inDoubt;
  }

  @Override
  public TransferReceipt download(
      String remotePath, Path local, TransferOptions how, TransferControl control)
      throws FileTransferException {
    options = how;
    if (start != null) {
      control.started(start);
      control.progress(start.resumedFrom() + 700, start.totalBytes());
    }
    call("download " + remotePath);
    return receipt(remotePath);
  }

  @Override
  public void uploadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    for (int i = 0; i < files.size(); i++) {
      TransferControl one = control.start(i);
      try {
        FileMove file = files.get(i);
        control.finished(i, upload(file.local(), file.remotePath(), options, one));
      } catch (FileTransferException e) {
        control.failed(i, e);
        if (!(goesOnAfterDoubt && e.reason() == Reason.RENAME_IN_DOUBT)) {
          throw e;
        }
      }
    }
  }

  @Override
  public void downloadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException {
    for (int i = 0; i < files.size(); i++) {
      control.finished(
          i, download(files.get(i).remotePath(), files.get(i).local(), options, control.start(i)));
    }
  }

  @Override
  public Optional<RemoteFile> stat(String remotePath) throws FileTransferException {
    call("stat " + remotePath);
    return files.stream().filter(f -> f.fullPath().equals(remotePath)).findFirst();
  }

  @Override
  public void list(String remotePath, RemoteFileVisitor visitor) throws FileTransferException {
    for (RemoteFile file : files) {
      visitor.visit(file);
    }
    call("list " + remotePath);
  }

  @Override
  public boolean makeDirectory(String remotePath, boolean recursive) throws FileTransferException {
    call("mkdir " + remotePath);
    return true;
  }

  @Override
  public boolean removeDirectory(String remotePath, boolean recursive)
      throws FileTransferException {
    call("rmdir " + remotePath);
    return true;
  }

  @Override
  public String rename(String from, String to, boolean allowNonAtomicReplace)
      throws FileTransferException {
    call("rename " + from + " " + to + " " + allowNonAtomicReplace);
    return allowNonAtomicReplace ? "non_atomic" : "atomic";
  }

  @Override
  public boolean deleteFile(String remotePath) throws FileTransferException {
    call("delete " + remotePath);
    return false;
  }

  @Override
  public void abort() {
    connected = false;
  }

  @Override
  public void close() {
    closed = true;
  }
}
