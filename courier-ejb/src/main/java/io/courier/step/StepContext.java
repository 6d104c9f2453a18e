package io.courier.step;

import io.courier.file.CopyControl;
import io.courier.jca.api.TransferControl;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.util.Map;

/** What a running step may use. Used on the step's thread only. */
public interface StepContext {

  /** The key written in the job: an alias tells which protocol was asked for. */
  String typeKey();

  /** With all references resolved. */
  StepConfiguration configuration();

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
   * Announces the next file.
   *
   * @param fileName shown as the current file
   * @param expectedBytes size, -1 when unknown
   * @return to be handed to the transfer: reports progress, carries cancel, guards publication
   */
  TransferControl transfer(String fileName, long expectedBytes);

  /** As {@link #transfer} for local copies. */
  CopyControl copy(String fileName, long expectedBytes);

  /** Announces the sum of all files, -1 when unknown. */
  void expect(long totalBytes);

  /**
   * @throws StepCancelledException when the execution is to stop
   */
  void checkCancelled();

  /** Outputs that an interrupted attempt of this step had recorded; empty for none. */
  Map<String, Object> earlierOutputs();

  /**
   * Commits what was done so far, before something is done that cannot be undone.
   *
   * @throws io.courier.core.CourierException 2052 when this node lost the execution
   */
  void record(StepResult soFar);
}
