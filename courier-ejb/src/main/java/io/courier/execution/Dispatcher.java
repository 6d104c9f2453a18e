package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Serves the queue while there is room: claims executions and starts their batch instances here,
 * sends instances out to the executors, or claims for those that came here. Used by one thread.
 */
@ApplicationScoped
class Dispatcher {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final int AT_ONCE = 20;
  private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Inject RunJournal journal;
  @Inject RunLauncher launcher;
  @Inject RunSubmitter submitter;
  @Inject Runs runs;
  @Inject Waiters waiters;
  @Inject Workspaces workspaces;

  private long quietUntil = System.nanoTime();
  private boolean warned;
  private boolean refused;

  void pump(DispatchMode mode) {
    if (System.nanoTime() - quietUntil < 0 || !room()) {
      return;
    }
    switch (mode) {
      case LOCAL -> launchAll();
      case DISPATCHER -> journal.submit().forEach(this::submit);
      case EXECUTOR -> journal.claimWaiting().forEach(this::wake);
      case NONE -> throw new IllegalStateException("This node has no part in the queue.");
    }
  }

  private void launchAll() {
    List<Execution> claimed;
    do {
      claimed = journal.claim(AT_ONCE);
      List<Execution> fresh = new ArrayList<>();
      for (Execution execution : claimed) {
        runs.add(execution);
        if (!waiters.wake(execution.id())) {
          fresh.add(execution);
        }
      }
      if (!fresh.isEmpty()) {
        launcher.launch(fresh, this::refused);
      }
    } while (claimed.size() == AT_ONCE);
  }

  private void refused(Execution claimed, RuntimeException why) {
    LOG.log(
        Level.ERROR,
        () ->
            "CRTRF5021E: the batch runtime did not start execution="
                + claimed.id()
                + "; it stays queued",
        why);
    quietUntil = System.nanoTime() + BACK_OFF_NANOS;
    runs.find(claimed.id()).ifPresent(this::giveBack);
  }

  /** Its instance came here and waits; if it has gone meanwhile, another one is sent out. */
  private void wake(Execution claimed) {
    Run run = runs.add(claimed);
    if (!waiters.wake(claimed.id())) {
      giveBack(run);
    }
  }

  private void giveBack(Run run) {
    journal.finish(run, new RunEnd(ExecutionState.QUEUED, null, 0));
    runs.remove(run);
  }

  private void submit(Execution queued) {
    if (System.nanoTime() - quietUntil < 0) {
      journal.unsubmit(queued);
      return;
    }
    try {
      submitter.submit(queued);
      refused = false;
    } catch (RunSubmitter.SubmissionException e) {
      journal.unsubmit(queued);
      quietUntil = System.nanoTime() + (refused ? BACK_OFF_NANOS : SOON_NANOS);
      if (!refused) {
        refused = true;
        LOG.log(
            Level.WARNING,
            () ->
                "CRTRF5035W: no batch instance could be sent out for execution="
                    + queued.id()
                    + "; it stays queued",
            e);
      }
    }
  }

  private boolean room() {
    boolean room = workspaces.hasRoom();
    if (!room && !warned) {
      LOG.log(
          Level.WARNING,
          "CRTRF5022W: less than 1 GB is free for workspaces; executions stay queued");
    }
    warned = !room;
    return room;
  }
}
