package io.courier.execution;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.file.LocalPaths;
import io.courier.job.JobSecrets;
import io.courier.job.StepDefinition;
import io.courier.step.StepConfiguration;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.transfer.ExecutionSessions;
import io.courier.transfer.ExecutionSessionsFactory;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Removes what steps kept for a resume when their execution ends while nothing runs: partial files
 * at the partner and here, then the workspace. After the commit and on a thread of its own, because
 * nobody who cancels waits for a partner; best effort.
 */
@ApplicationScoped
class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

  @Inject StepRepository steps;
  @Inject RunJournal journal;
  @Inject Workspaces workspaces;
  @Inject LocalPaths paths;
  @Inject StepTypes types;
  @Inject ExecutionSessionsFactory sessions;
  @Inject JobSecrets secrets;
  @Inject Clock clock;

  @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
  TransactionSynchronizationRegistry transactions;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  ManagedExecutorService executor;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  ManagedScheduledExecutorService scheduler;

  /**
   * To be called in the transaction that ends the execution, before its pending steps are skipped.
   *
   * @param actor who ended it
   */
  void removeAfterCommit(Execution ended, Actor actor) {
    List<StepExecution> rows = begun(steps.of(ended.id()));
    transactions.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {
            // there is nothing to do before it is certain
          }

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
              remove(ended, rows, actor);
            }
          }
        });
  }

  private void remove(Execution ended, List<StepExecution> rows, Actor actor) {
    if (rows.isEmpty()) {
      workspaces.deleteLater(ended.id());
      return;
    }
    try {
      executor.execute(
          () -> {
            discard(ended, rows, actor);
            workspaces.deleteLater(ended.id());
          });
    } catch (RejectedExecutionException e) {
      left(ended.id(), e);
    }
  }

  /** One try of each step that began and was not completed. */
  private static List<StepExecution> begun(List<StepExecution> rows) {
    Set<String> done = new HashSet<>();
    for (StepExecution row : rows) {
      if (row.state() == StepState.COMPLETED || row.state() == StepState.SKIPPED) {
        done.add(whichOf(row));
      }
    }
    Set<String> seen = new HashSet<>();
    return rows.stream()
        .filter(row -> row.startedAt() != null && !done.contains(whichOf(row)))
        .filter(row -> seen.add(whichOf(row)))
        .toList();
  }

  /** The step, in a loop with its place there. */
  private static String whichOf(StepExecution row) {
    return row.stepOrder() + "@" + row.iterationPath();
  }

  private void discard(Execution ended, List<StepExecution> rows, Actor actor) {
    try (ExecutionSessions opened = sessions.open(ended.id(), actor, new CleanUpLimit())) {
      Future<?> end =
          scheduler.schedule(opened::abort, CleanUpLimit.LIMIT.toSeconds(), TimeUnit.SECONDS);
      try {
        RunServices services =
            new RunServices(journal, workspaces, paths, types, sessions, secrets, clock);
        Run run = new Run(ended);
        RunJournal.Beginning left = journal.ofEnded(ended);
        ExecutionContext context = PlanWalk.contextOf(services, run, left);
        for (StepExecution row : rows) {
          left.definition().steps().stream()
              .filter(step -> step.stepOrder() == row.stepOrder())
              .forEach(step -> discard(services, run, new Begun(row, step, context), opened));
        }
      } finally {
        end.cancel(false);
      }
    } catch (RuntimeException e) {
      // nobody waits for this thread
      left(ended.id(), e);
    }
  }

  private static void discard(
      RunServices services, Run run, Begun begun, ExecutionSessions opened) {
    StepDefinition step = begun.step;
    StepType type = services.types().find(step.typeKey()).orElse(null);
    if (type == null) {
      return;
    }
    try {
      StepConfiguration configuration =
          new StepConfiguration(
              type.description().schema(), StepTry.resolved(type, step, begun.context::lookup));
      RunningStep running =
          new RunningStep(begun.row, step, new StepProgress(services.clock()), false, false);
      StepScope.Earlier earlier =
          new StepScope.Earlier(
              Map.of(), begun.context.snapshot().get(step.stepOrder() + "." + TransferStates.KEY));
      type.discardPartial(new StepScope(services, run, running, opened, configuration, earlier));
    } catch (CourierException e) {
      left(run.id(), e);
    }
  }

  private static void left(UUID execution, Exception e) {
    LOG.log(
        Level.WARNING,
        () ->
            "CRTRF5034W: execution="
                + execution
                + " was ended while it did not run; a partial file may be left behind: "
                + e.getMessage());
  }

  /** A step that had begun. */
  private record Begun(StepExecution row, StepDefinition step, ExecutionContext context) {}
}
