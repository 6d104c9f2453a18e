package io.courier.connection;

import io.courier.azure.AzureFault;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** The one table from faults of Azure calls to the catalogue's codes. */
public final class AzureFaults {
  private AzureFaults() {}

  /** A trigger that failed: 9000. */
  public static CourierException ofTrigger(AzureFault fault) {
    return of(ErrorCode.AZURE_TRIGGER_FAILED, fault);
  }

  /** A query that failed: 9004 without a token, else 9003. */
  public static CourierException ofQuery(AzureFault fault) {
    ErrorCode code =
        fault.reason() == AzureFault.Reason.NO_TOKEN
            ? ErrorCode.AZURE_ENTRA_TOKEN_ACQUISITION_FAILED
            : ErrorCode.AZURE_QUERY_FAILED;
    return of(code, fault);
  }

  /** A final fault gets a final cause: failure policies look for one, the codes are retryable. */
  private static CourierException of(ErrorCode code, AzureFault fault) {
    Throwable cause =
        fault.isFinal()
            ? new CourierException(
                ErrorCode.REMOTE_AUTHENTICATION_FAILED, fault.getMessage(), fault)
            : fault;
    return new CourierException(code, fault.getMessage(), cause);
  }

  /** In a connection test, whose codes all protocols share. */
  static ErrorCode ofTest(AzureFault fault) {
    return switch (fault.reason()) {
      case UNREACHABLE, NO_ANSWER -> ErrorCode.HOST_UNREACHABLE;
      case CERTIFICATE_REJECTED -> ErrorCode.TLS_CERTIFICATE_REJECTED;
      case NO_TOKEN, UNUSABLE_KEY -> ErrorCode.REMOTE_AUTHENTICATION_FAILED;
      case REFUSED ->
          fault.status() == 401 || fault.status() == 403
              ? ErrorCode.REMOTE_AUTHENTICATION_FAILED
              : ErrorCode.CONNECTION_TEST_FAILED;
      case THROTTLED, UNREADABLE -> ErrorCode.CONNECTION_TEST_FAILED;
    };
  }
}
