package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Claims executions while there is room and starts their batch instances. Used by one thread. */
@ApplicationScoped
class Dispatcher {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final int AT_ONCE = 20;
  private static final long BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(5);

  @Inject RunJournal journal;
  @Inject RunLauncher launcher;
  @Inject Runs runs;
  @Inject Waiters waiters;
  @Inject Workspaces workspaces;

  private long quietUntil = System.nanoTime();
  private boolean warned;

  void pump() {
    if (System.nanoTime() - quietUntil < 0 || !room()) {
      return;
    }
    List<Execution> claimed;
    do {
      claimed = journal.claim(AT_ONCE);
      for (Execution execution : claimed) {
        Run run = runs.add(execution);
        if (!waiters.wake(execution.id())) {
          launch(run);
        }
      }
    } while (claimed.size() == AT_ONCE);
  }

  private void launch(Run run) {
    try {
      launcher.launch(run.claim());
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          () ->
              "CRTRF5021E: the batch runtime did not start execution="
                  + run.id()
                  + "; it stays queued",
          e);
      quietUntil = System.nanoTime() + BACK_OFF_NANOS;
      journal.finish(run, new RunEnd(ExecutionState.QUEUED, null, 0));
      runs.remove(run);
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
