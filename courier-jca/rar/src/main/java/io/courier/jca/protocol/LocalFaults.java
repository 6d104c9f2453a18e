package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Words for failures of the local disk. */
final class LocalFaults {
  private LocalFaults() {}

  static FileTransferException of(String verb, Path path, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new FileTransferException(
          Reason.CANCELLED, "Cancelled: the thread was interrupted", cause);
    }
    return new FileTransferException(
        Reason.LOCAL_IO, "Cannot " + verb + " local file " + path + ": " + why(cause), cause);
  }

  private static String why(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "access denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (cause instanceof FileSystemException fault && fault.getReason() != null) {
      return fault.getReason();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
