package io.courier.execution;

import io.courier.file.LocalPaths;
import io.courier.job.JobSecrets;
import io.courier.step.StepTypes;
import io.courier.transfer.ExecutionSessionsFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.UUID;

/**
 * Carries out executions that this node has claimed; called on the thread of their batch instance,
 * without a transaction.
 */
@ApplicationScoped
public class RunEngine {
  private static final System.Logger LOG = System.getLogger(RunEngine.class.getName());

  @Inject Runs runs;
  @Inject RunJournal journal;
  @Inject Workspaces workspaces;
  @Inject LocalPaths paths;
  @Inject StepTypes types;
  @Inject ExecutionSessionsFactory sessions;
  @Inject JobSecrets secrets;
  @Inject Clock clock;

  /** For CDI. */
  public RunEngine() {}

  /**
   * Walks the plan from the first step that is not completed. Ends with a recorded state, or with
   * null when another node or another batch instance has the execution: one claim is walked once.
   */
  public RunOutcome run(UUID executionId, Execution.Batch batch) {
    Run run = runs.find(executionId).orElse(null);
    if (run == null || !run.begin()) {
      return new RunOutcome(executionId, null, null);
    }
    RunServices services =
        new RunServices(journal, workspaces, paths, types, sessions, secrets, clock);
    try {
      RunEnd end = new PlanWalk(services, run).walk(batch);
      ExecutionState state = journal.finish(run, end);
      if (end.state().isFinal()) {
        workspaces.deleteLater(executionId);
      }
      LOG.log(
          Level.INFO,
          () ->
              "CRTRF5010I: execution="
                  + executionId
                  + " state="
                  + state.name().toLowerCase(java.util.Locale.ROOT)
                  + (end.failure() == null ? "" : " code=" + end.failure().code()));
      return new RunOutcome(executionId, state, end.failure());
    } catch (RunLostException e) {
      LOG.log(
          Level.WARNING,
          () -> "CRTRF5011W: execution=" + executionId + " was taken over by another node");
      return new RunOutcome(executionId, null, null);
    } finally {
      runs.remove(run);
    }
  }

  /** Whether this node has claimed the execution, and no batch instance has ended it yet. */
  public boolean hasClaimed(UUID executionId) {
    return runs.find(executionId).isPresent();
  }
}
