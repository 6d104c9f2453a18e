package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Sha256;
import io.courier.file.FileOperations;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether an earlier attempt delivered a file but died before it could say so. Only equal content
 * proves it, so the partner's file is read back: sending it once more would publish it twice, for a
 * partner who works on what arrives a second payment.
 */
final class DeliveredBefore {
  private final StepContext context;
  private final UUID connection;
  private final Path copy;

  DeliveredBefore(StepContext context, UUID connection) {
    this.context = context;
    this.connection = connection;
    this.copy = context.workspace().resolve(".delivered-before");
  }

  /**
   * The proof that the remote file, which has the local one's size, is equal to it; empty when it
   * is not, or may not be read.
   *
   * @throws CourierException when the connection does not allow to find out
   */
  Optional<TransferReceipt> proof(Path local, String remotePath) {
    try {
      TransferReceipt read =
          context
              .sessions()
              .download(
                  connection, new FilePair(copy, remotePath), TransferOptions.DEFAULT, quiet());
      String expected = sha256(local);
      return expected.equals(read.sha256())
          ? Optional.of(receipt(local, remotePath, read))
          : Optional.empty();
    } catch (CourierException e) {
      if (e.code() == ErrorCode.DOWNLOAD_FAILED || e.code() == ErrorCode.REMOTE_PATH_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    } finally {
      remove();
    }
  }

  private static TransferReceipt receipt(Path local, String remotePath, TransferReceipt read) {
    return new TransferReceipt(
        remotePath,
        local.toString(),
        read.sizeBytes(),
        read.sha256(),
        Verification.REREAD,
        read.sizeBytes(),
        Duration.ZERO,
        "none");
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digested = new DigestInputStream(in, Sha256.start())) {
      digested.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (IOException e) {
      throw FileOperations.failure("Reading " + file.getFileName() + " failed", e);
    }
  }

  private void remove() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw FileOperations.failure("Removing a copy for comparison failed", e);
    }
  }

  /** Reading back is no progress of the step's files, but it is getting on. */
  private TransferControl quiet() {
    return new TransferControl() {
      @Override
      public void progress(long transferredBytes, long totalBytes) {
        context.progressed();
      }

      @Override
      public boolean cancelled() {
        return context.mustStop();
      }

      @Override
      public void beforePublish() {}
    };
  }
}
