package io.courier.execution;

import io.courier.file.CopyControl;
import io.courier.file.LocalPaths;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.step.StepCancelledException;
import io.courier.step.StepConfiguration;
import io.courier.step.StepContext;
import io.courier.step.StepResult;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.util.Map;

/** What the engine gives to a running step. */
final class StepScope implements StepContext {
  private final Run run;
  private final RunningStep step;
  private final RunJournal journal;
  private final LocalPaths paths;
  private final Path workspace;
  private final ExecutionSessions sessions;
  private final StepConfiguration configuration;
  private final Map<String, Object> earlier;

  StepScope(
      RunServices services,
      Run run,
      RunningStep step,
      ExecutionSessions sessions,
      StepConfiguration configuration,
      Map<String, Object> earlier) {
    this.run = run;
    this.step = step;
    this.journal = services.journal();
    this.paths = services.paths();
    this.workspace = services.workspaces().of(run.id());
    this.sessions = sessions;
    this.configuration = configuration;
    this.earlier = earlier;
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
  public TransferControl transfer(String fileName, long expectedBytes) {
    step.progress().file(fileName);
    step.reported();
    return new TransferControl() {
      @Override
      public void progress(long transferredBytes, long totalBytes) {
        step.reported();
        step.progress().report(transferredBytes, totalBytes);
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
          journal.hold(run);
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

  @Override
  public CopyControl copy(String fileName, long expectedBytes) {
    step.progress().file(fileName);
    step.reported();
    return new CopyControl() {
      @Override
      public void copied(long copiedBytes, long totalBytes) {
        checkCancelled();
        step.reported();
        step.progress().report(copiedBytes, totalBytes);
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
  public Map<String, Object> earlierOutputs() {
    return earlier;
  }

  @Override
  public void record(StepResult soFar) {
    checkCancelled();
    journal.recordPart(run, step.row(), soFar, Artifacts.toJson(soFar, workspace));
  }
}
