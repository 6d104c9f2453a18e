package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import java.util.Optional;

/**
 * The entries of one directory as they arrive; holds one line at a time. One object per listing.
 */
final class Listing implements ListingLines.Lines {
  private final String directory;
  private final boolean machine;
  private final RemoteFileVisitor visitor;
  private final HumanEntry human = new HumanEntry();
  private long understood;
  private boolean sawItself;
  private RemoteFile heldBack;
  private String strange;

  /** The visitor has enough. */
  static final class EnoughException extends FileTransferException {
    private static final long serialVersionUID = 1L;

    EnoughException() {
      super(Reason.CANCELLED, "The listing was ended by its reader");
    }
  }

  /**
   * @param machine MLSD lines, else LIST
   */
  Listing(String directory, boolean machine, RemoteFileVisitor visitor) {
    this.directory = directory;
    this.machine = machine;
    this.visitor = visitor;
  }

  @Override
  public void line(String text) throws FileTransferException {
    Optional<RemoteFile> entry = machine ? machineEntry(text) : human.parse(text, directory);
    if (entry.isEmpty()) {
      if (machine ? !MachineEntry.aboutItself(text) : !HumanEntry.noise(text)) {
        strange = text;
      }
      return;
    }
    understood++;
    if (machine && understood == 1 && entry.get().name().equals(FtpPath.name(directory))) {
      heldBack = entry.get();
      return;
    }
    releaseHeldBack();
    visit(entry.get());
  }

  private void releaseHeldBack() throws FileTransferException {
    RemoteFile first = heldBack;
    heldBack = null;
    if (first != null) {
      visit(first);
    }
  }

  private void visit(RemoteFile file) throws FileTransferException {
    String name = file.name();
    if (!".".equals(name) && !"..".equals(name) && !visitor.visit(file)) {
      throw new EnoughException();
    }
  }

  /**
   * Whether the answer may also be that of a missing directory or of a file (Apache FtpServer 1.2
   * lists nothing and the file itself).
   */
  boolean doubtful() {
    return machine && strange == null && !sawItself && understood == (heldBack == null ? 0 : 1);
  }

  private Optional<RemoteFile> machineEntry(String text) {
    if (MachineEntry.aboutItself(text)) {
      sawItself = true;
      return Optional.empty();
    }
    String name = MachineEntry.name(text);
    return MachineEntry.parse(text, name, FtpPath.child(directory, name));
  }

  /** A listing of which nothing was understood is no empty directory. */
  void end() throws FileTransferException {
    releaseHeldBack();
    if (understood == 0 && strange != null) {
      String shown = strange.replaceAll("\\p{Cntrl}", "?");
      throw new FileTransferException(
          Reason.UNSUPPORTED,
          "The server's listing is in a format that is not understood: "
              + shown.substring(0, Math.min(shown.length(), 200)));
    }
  }
}
