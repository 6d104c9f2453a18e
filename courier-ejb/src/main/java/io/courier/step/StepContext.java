package io.courier.step;

import io.courier.core.Secret;
import io.courier.file.CopyControl;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a running step may use. Used on the step's thread only. */
public interface StepContext {

  /** The execution that the step belongs to. */
  UUID executionId();

  /** 0-based place of the step in its job. */
  int stepOrder();

  /** The key written in the job: an alias tells which protocol was asked for. */
  String typeKey();

  /** With all references resolved. */
  StepConfiguration configuration();

  /**
   * The secret of a {@link Field#secret} field, to be closed by the step; empty when the
   * configuration has none.
   *
   * @throws io.courier.core.CourierException 1071, 1072
   */
  Optional<Secret> secret(String field);

  /** The execution's workspace; exists. */
  Path workspace();

  /**
   * The absolute path after the path check.
   *
   * @throws io.courier.core.CourierException 2054
   */
  Path local(String path);

  ExecutionSessions sessions();

  /**
   * Announces a file. Those of one set may be under way at the same time.
   *
   * @return to be handed to the transfer: reports progress, carries cancel, guards publication
   */
  TransferControl transfer(Moving file);

  /** What an earlier attempt of this step recorded of that transfer; null for nothing. */
  ResumePoint resumePoint(Moving file);

  /** Announces the next local file; as {@link #transfer} for copies. */
  CopyControl copy(String fileName, long expectedBytes);

  /** Announces the sum of all files, -1 when unknown. */
  void expect(long totalBytes);

  /**
   * @throws StepCancelledException when the execution is to stop
   */
  void checkCancelled();

  /** Whether the execution is to stop; {@link #checkCancelled} throws then. */
  boolean mustStop();

  /** The step is getting on, although it moves no bytes. */
  void progressed();

  /**
   * Waits, which counts as getting on: the step wants to wait.
   *
   * @throws StepCancelledException when the execution is to stop
   */
  void pause(Duration length);

  /**
   * Whether the step, or the whole execution, may have been at work before: an earlier attempt may
   * have done what this one is about to do, without having been able to record it.
   */
  boolean isRepetition();

  /** Outputs that an interrupted attempt of this step had recorded; empty for none. */
  Map<String, Object> earlierOutputs();

  /** The transfer state that an earlier attempt of this step left in the context; null for none. */
  Object earlierTransferState();

  /**
   * Commits what was done so far: before something is done that cannot be undone, and so that a
   * repetition does not do it again. Also when the execution is to stop.
   *
   * @throws io.courier.core.CourierException 2052 when this node lost the execution
   */
  void record(StepResult soFar);
}
