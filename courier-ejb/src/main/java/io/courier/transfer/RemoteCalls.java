package io.courier.transfer;

import io.courier.connection.TransferFaults.Doing;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.util.Optional;

/** The operations whose repetition needs thought. */
final class RemoteCalls {
  private RemoteCalls() {}

  /** An upload; one whose final rename went unanswered is settled by looking, not sent again. */
  static final class Upload extends RemoteCall<TransferReceipt> {
    private final FilePair files;
    private final TransferOptions options;
    private final TransferMemory control;
    private RenameInDoubtException inDoubt;

    Upload(FilePair files, TransferOptions options, TransferMemory control) {
      super(Doing.WRITE);
      this.files = files;
      this.options = options;
      this.control = control;
    }

    @Override
    TransferReceipt run(FileConnection session) throws FileTransferException {
      return inDoubt == null
          ? session.upload(files.local(), files.remotePath(), control.goingOn(options), control)
          : session.settleUpload(inDoubt.receipt(), options, control);
    }

    @Override
    boolean maySpread() {
      return true;
    }

    @Override
    boolean repeatable(FileTransferException failure) {
      if (failure instanceof RenameInDoubtException doubt) {
        inDoubt = doubt;
        return true;
      }
      return super.repeatable(failure);
    }

    @Override
    Optional<RenameInDoubtException> doubt() {
      return Optional.ofNullable(inDoubt);
    }
  }

  /** A download; a repetition goes on where the first run stopped. */
  static final class Download extends RemoteCall<TransferReceipt> {
    private final FilePair files;
    private final TransferOptions options;
    private final TransferMemory control;

    Download(FilePair files, TransferOptions options, TransferMemory control) {
      super(Doing.READ);
      this.files = files;
      this.options = options;
      this.control = control;
    }

    @Override
    TransferReceipt run(FileConnection session) throws FileTransferException {
      return session.download(files.remotePath(), files.local(), control.goingOn(options), control);
    }

    @Override
    boolean maySpread() {
      return true;
    }
  }

  /** A rename; after a lost answer the directory tells whether it happened. */
  static final class Rename extends RemoteCall<String> {
    private final String from;
    private final String to;
    private final boolean nonAtomic;

    Rename(String from, String to, boolean nonAtomic) {
      super(Doing.RENAME);
      this.from = from;
      this.to = to;
      this.nonAtomic = nonAtomic;
    }

    @Override
    String run(FileConnection session) throws FileTransferException {
      if (isRepeated() && session.stat(from).isEmpty()) {
        if (session.stat(to).isEmpty()) {
          throw new FileTransferException(
              Reason.RENAME_IN_DOUBT,
              "The answer to the rename was lost, and neither "
                  + from
                  + " nor "
                  + to
                  + " exists now; look at the partner's directory.");
        }
        return "unknown";
      }
      return session.rename(from, to, nonAtomic);
    }
  }

  /** A listing; entries already handed over are never handed over twice. */
  static final class Listing extends RemoteCall<Void> {
    private final String path;
    private final RemoteFileVisitor visitor;
    private boolean delivered;

    Listing(String path, RemoteFileVisitor visitor) {
      super(Doing.READ);
      this.path = path;
      this.visitor = visitor;
    }

    @Override
    Void run(FileConnection session) throws FileTransferException {
      session.list(
          path,
          file -> {
            delivered = true;
            return visitor.visit(file);
          });
      return null;
    }

    @Override
    boolean repeatable(FileTransferException failure) {
      return !delivered && super.repeatable(failure);
    }
  }
}
