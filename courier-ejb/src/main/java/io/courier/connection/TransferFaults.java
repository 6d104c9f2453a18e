package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;

/** The one table from the adapter's reasons to the catalogue's codes. */
public final class TransferFaults {
  private TransferFaults() {}

  /** What was being done, where it decides the code. */
  public enum Doing {
    /** Opening a session for an execution. */
    OPEN,
    /** The connection test, listing included. */
    TEST,
    /** Sending a file, or changing anything else at the partner. */
    WRITE,
    /** Fetching or looking. */
    READ,
    /** Renaming. */
    RENAME
  }

  /** The failure with its code; its message is the adapter's, which says what to do. */
  public static CourierException toCourier(FileTransferException failure, Doing doing) {
    // the adapter may have wrapped what the source of the credentials said
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CourierException refused) {
        return refused;
      }
    }
    return new CourierException(code(failure.reason(), doing), failure.getMessage(), failure);
  }

  public static ErrorCode code(Reason reason, Doing doing) {
    return switch (reason) {
      case AUTHENTICATION_FAILED -> ErrorCode.REMOTE_AUTHENTICATION_FAILED;
      case HOST_KEY_REJECTED -> ErrorCode.HOST_KEY_MISMATCH;
      case CERTIFICATE_REJECTED -> ErrorCode.TLS_CERTIFICATE_REJECTED;
      case UNREACHABLE, TOO_MANY_SESSIONS -> ErrorCode.HOST_UNREACHABLE;
      case ALGORITHM_MISMATCH -> ErrorCode.CONNECTION_TEST_FAILED;
      case CANCELLED ->
          doing == Doing.TEST ? ErrorCode.HOST_UNREACHABLE : ErrorCode.EXECUTION_INTERRUPTED;
      case CONNECTION_LOST, TIMED_OUT, PROTOCOL_ERROR ->
          switch (doing) {
            case TEST -> ErrorCode.CONNECTION_TEST_FAILED;
            case OPEN -> ErrorCode.HOST_UNREACHABLE;
            default -> ErrorCode.CONNECTION_LOST;
          };
      case NOT_FOUND ->
          doing == Doing.TEST ? ErrorCode.CONNECTION_TEST_FAILED : ErrorCode.REMOTE_PATH_NOT_FOUND;
      case DIRECTORY_NOT_EMPTY -> ErrorCode.DIRECTORY_NOT_EMPTY;
      case SIZE_MISMATCH -> ErrorCode.SIZE_MISMATCH;
      case RENAME_FAILED, RENAME_IN_DOUBT, PUBLICATION_REFUSED -> ErrorCode.RENAME_FAILED;
      case INVALID_REQUEST, UNSUPPORTED -> other(doing, ErrorCode.PROTOCOL_MISMATCH);
      case PERMISSION_DENIED,
          ALREADY_EXISTS,
          NOT_A_DIRECTORY,
          IS_A_DIRECTORY,
          NO_SPACE,
          SOURCE_CHANGED,
          LOCAL_IO,
          REFUSED ->
          other(doing, null);
    };
  }

  private static ErrorCode other(Doing doing, ErrorCode instead) {
    return switch (doing) {
      case TEST, OPEN -> ErrorCode.CONNECTION_TEST_FAILED;
      case WRITE -> instead == null ? ErrorCode.UPLOAD_FAILED : instead;
      case READ -> instead == null ? ErrorCode.DOWNLOAD_FAILED : instead;
      case RENAME -> instead == null ? ErrorCode.RENAME_FAILED : instead;
    };
  }
}
