package io.courier.execution;

import io.courier.core.JsonText;
import io.courier.core.Secret;
import io.courier.file.CopyControl;
import io.courier.file.LocalPaths;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferStart;
import io.courier.job.JobSecrets;
import io.courier.step.Moving;
import io.courier.step.StepCancelledException;
import io.courier.step.StepConfiguration;
import io.courier.step.StepContext;
import io.courier.step.StepResult;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the engine gives to a running step. */
final class StepScope implements StepContext {
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Run run;
  private final RunningStep step;
  private final RunJournal journal;
  private final LocalPaths paths;
  private final JobSecrets secrets;
  private final Path workspace;
  private final ExecutionSessions sessions;
  private final StepConfiguration configuration;
  private final Earlier earlier;
  private boolean held;
  private long heldAt;

  /**
   * What earlier attempts of the step left.
   *
   * @param outputs recorded ones, empty for none
   * @param transferState as the context has it, null for none
   */
  record Earlier(Map<String, Object> outputs, Object transferState) {}

  StepScope(
      RunServices services,
      Run run,
      RunningStep step,
      ExecutionSessions sessions,
      StepConfiguration configuration,
      Earlier earlier) {
    this.run = run;
    this.step = step;
    this.journal = services.journal();
    this.paths = services.paths();
    this.secrets = services.secrets();
    this.workspace = services.workspaces().of(run.id());
    this.sessions = sessions;
    this.configuration = configuration;
    this.earlier = earlier;
  }

  @Override
  public UUID executionId() {
    return run.id();
  }

  @Override
  public int stepOrder() {
    return step.row().stepOrder();
  }

  @Override
  public String typeKey() {
    return step.row().typeKey();
  }

  @Override
  public StepConfiguration configuration() {
    return configuration;
  }

  @Override
  public Optional<Secret> secret(String field) {
    return secrets.open(run.claim().jobId(), configuration.value(field));
  }

  @Override
  public Path workspace() {
    return workspace;
  }

  @Override
  public Path local(String path) {
    return paths.resolve(path, workspace);
  }

  @Override
  public ExecutionSessions sessions() {
    return sessions;
  }

  @Override
  public ResumePoint resumePoint(Moving file) {
    return TransferStates.pointOf(earlier.transferState(), file);
  }

  @Override
  public TransferControl transfer(Moving file) {
    StepProgress.FileProgress progress = step.progress().file(file);
    step.reported();
    return new TransferControl() {
      @Override
      public void started(TransferStart start) {
        step.reported();
        progress.started(start);
        if (start.outOfOrder()) {
          keepNow();
        }
      }

      @Override
      public void progress(long transferredBytes, long totalBytes) {
        step.reported();
        progress.report(transferredBytes, totalBytes);
      }

      @Override
      public boolean cancelled() {
        return run.mustStop();
      }

      @Override
      public void beforePublish() throws FileTransferException {
        step.reported();
        if (run.mustStop()) {
          throw new FileTransferException(Reason.CANCELLED, "The execution is being stopped.");
        }
        try {
          hold();
        } catch (RunLostException e) {
          run.ask(Signal.LOST);
          throw new FileTransferException(Reason.PUBLICATION_REFUSED, e.getMessage(), e);
        } catch (RuntimeException e) {
          throw new FileTransferException(
              Reason.PUBLICATION_REFUSED,
              "The database could not confirm that this node still owns the execution.",
              e);
        }
      }
    };
  }

  /**
   * Before the first byte lies behind a hole it must be known that there may be holes: else a crash
   * within the next second would leave a partial file that looks complete up to its end.
   */
  private void keepNow() {
    Map<String, Object> state = step.progress().transferState();
    try {
      journal.keepState(run, step, state);
      step.progress().saved(state);
    } catch (RunLostException e) {
      run.ask(Signal.LOST); // which cancels the transfer
    }
  }

  /**
   * Another node takes an execution over only after 30 s without a heartbeat, and every proof is
   * one: of the many small files of a set, not each needs its own.
   */
  private void hold() {
    long now = System.nanoTime();
    if (!held || now - heldAt > HELD_NANOS) {
      journal.hold(run);
      held = true;
      heldAt = now;
    }
  }

  @Override
  public CopyControl copy(String fileName, long expectedBytes) {
    StepProgress.FileProgress progress =
        step.progress().file(new Moving(fileName, null, expectedBytes));
    step.reported();
    return new CopyControl() {
      @Override
      public void copied(long copiedBytes, long totalBytes) {
        checkCancelled();
        step.reported();
        progress.report(copiedBytes, totalBytes);
      }

      @Override
      public void beforePublish() {
        checkCancelled();
        journal.hold(run);
      }
    };
  }

  @Override
  public void expect(long totalBytes) {
    step.progress().expect(totalBytes);
  }

  @Override
  public void checkCancelled() {
    if (run.mustStop()) {
      throw new StepCancelledException();
    }
  }

  @Override
  public boolean mustStop() {
    return run.mustStop();
  }

  @Override
  public void progressed() {
    step.reported();
  }

  @Override
  public void pause(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      checkCancelled();
      if (Thread.currentThread().isInterrupted()) {
        throw new StepCancelledException();
      }
      step.reported();
      LockSupport.parkNanos(Math.min(left, PAUSE_SLICE_NANOS));
    }
    checkCancelled();
  }

  @Override
  public boolean isRepetition() {
    Execution.Counters counters = run.claim().counters();
    return step.row().retryAttempt() > 0
        || counters.recoveries() > 0
        || counters.retryAttempt() > 0
        || run.claim().times().pausedAt() != null;
  }

  @Override
  public Map<String, Object> earlierOutputs() {
    return earlier.outputs();
  }

  @Override
  public Object earlierTransferState() {
    Object current = step.progress().transferState();
    return current == null ? earlier.transferState() : current;
  }

  @Override
  public void record(StepResult soFar) {
    journal.recordPart(run, step.row(), soFar, Artifacts.toJson(soFar, workspace));
    step.recorded(JsonText.readObject(JsonText.write(soFar.outputs())));
  }
}
