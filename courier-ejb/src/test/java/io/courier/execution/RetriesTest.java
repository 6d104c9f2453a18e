package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.job.FailurePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("SESS-10")
class RetriesTest {

  private static Optional<Duration> after(
      FailurePolicy policy, CourierException e, StepExecution... before) {
    return new Retries(policy)
        .ofStep(new Execution.Failure(e.code().number(), e.getMessage()), e, List.of(before));
  }

  private static FailurePolicy policy(int most) {
    return new FailurePolicy(FailurePolicy.Type.RETRY_STEP, most, 5, 30);
  }

  private static StepExecution failed(int attempt, ErrorCode code) {
    return new StepExecution(
        UUID.randomUUID(),
        UUID.randomUUID(),
        0,
        "Send",
        "sftp.upload",
        StepState.FAILED,
        Instant.EPOCH,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new Execution.Failure(code.number(), "x"),
        attempt,
        null);
  }

  private static CourierException lost() {
    return new CourierException(ErrorCode.CONNECTION_LOST, "lost");
  }

  @Test
  void theDelayDoublesUpToItsLimitAndTheTriesEnd() {
    StepExecution[] none = {};
    StepExecution[] two = {
      failed(0, ErrorCode.CONNECTION_LOST), failed(1, ErrorCode.STEP_TIMED_OUT)
    };
    assertThat(after(policy(3), lost(), none)).contains(Duration.ofSeconds(5));
    assertThat(after(policy(3), lost(), two)).contains(Duration.ofSeconds(20));
    assertThat(after(policy(2), lost(), two)).isEmpty();
    assertThat(after(policy(0), lost())).isEmpty();
    assertThat(policy(10).delay(9)).isEqualTo(Duration.ofSeconds(30));
    assertThat(new FailurePolicy(FailurePolicy.Type.RETRY_STEP, 1, 0, 60).delay(4)).isZero();
  }

  @Test
  void interruptionsUseUpNoTry() {
    assertThat(after(policy(1), lost(), failed(0, ErrorCode.EXECUTION_INTERRUPTED)))
        .contains(Duration.ofSeconds(5));
  }

  /** Reference, jobs section 15: what is not among the classes that are never retried. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "STEP_TIMED_OUT",
        "CONNECTION_LOST",
        "REMOTE_PATH_NOT_FOUND",
        "DIRECTORY_NOT_FOUND",
        "UPLOAD_FAILED",
        "DOWNLOAD_FAILED",
        "SIZE_MISMATCH",
        "COMPRESSION_FAILED",
        "ARCHIVE_OPERATION_TIMED_OUT"
      })
  void whatWaitingMayMendIsRetried(ErrorCode code) {
    assertThat(after(policy(3), new CourierException(code, "x"))).isPresent();
  }

  @Test
  void stopNeverRetries() {
    assertThat(after(FailurePolicy.DEFAULT, lost())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "REMOTE_AUTHENTICATION_FAILED",
        "HOST_KEY_MISMATCH",
        "TLS_CERTIFICATE_REJECTED",
        "CONNECTION_DISABLED",
        "CONNECTION_REQUIRES_ATTENTION",
        "PROTOCOL_MISMATCH",
        "PATH_NOT_ALLOWED",
        "KEY_NOT_ACTIVE",
        "INVALID_STEP_CONFIGURATION",
        "CONTEXT_REFERENCE_NOT_FOUND",
        "INTERNAL_SERVER_ERROR"
      })
  void whatNobodyMendsByWaitingIsFinal(ErrorCode code) {
    assertThat(after(policy(3), new CourierException(code, "x"))).isEmpty();
  }

  @Test
  void theCodeOfTheCauseDecidesToo() {
    CourierException cause = new CourierException(ErrorCode.REMOTE_AUTHENTICATION_FAILED, "no");
    assertThat(after(policy(3), new CourierException(ErrorCode.UPLOAD_FAILED, "x", cause)))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void theReasonDecidesWhereTheCodeDoesNot(Reason reason) {
    CourierException failed =
        new CourierException(
            ErrorCode.UPLOAD_FAILED, "x", new FileTransferException(reason, "why"));
    boolean hopeless =
        switch (reason) {
          case AUTHENTICATION_FAILED,
              HOST_KEY_REJECTED,
              CERTIFICATE_REJECTED,
              ALGORITHM_MISMATCH,
              PERMISSION_DENIED,
              INVALID_REQUEST,
              UNSUPPORTED,
              RENAME_IN_DOUBT ->
              true;
          default -> false;
        };
    assertThat(after(policy(3), failed).isEmpty()).isEqualTo(hopeless);
  }
}
