package io.courier.execution;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The engine's two loops on this node: one waits for the queue and starts executions, one watches
 * limits, prolongs leases and looks for dead nodes. Not on nodes with the role {@code web}, unless
 * they are batch dispatchers.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class Worker {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final int POLL_MILLIS = 1000;
  private static final int HEARTBEAT_TICKS = 5;
  private static final int BEGIN_SECONDS = 60;
  private static final int STOP_SECONDS = 20;

  @Resource ManagedExecutorService executor;
  @Resource ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "jdbc/courier", shareable = false)
  DataSource dataSource;

  @Inject RunLauncher launcher;
  @Inject Dispatcher dispatcher;
  @Inject Recovery recovery;
  @Inject RunJournal journal;
  @Inject Runs runs;
  @Inject Waiters waiters;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private ScheduledFuture<?> ticking;
  private DispatchMode mode = DispatchMode.NONE;
  private int tick;

  @PostConstruct
  void start() {
    mode = DispatchMode.of(ConfigProvider.getConfig());
    if (mode != DispatchMode.NONE) {
      executor.execute(this::work);
      ticking = scheduler.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }
  }

  /** Gives running executions back to the queue. */
  @PreDestroy
  void stop() {
    stopping.countDown();
    Collection<Run> running = runs.all();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    try {
      while (!runs.all().isEmpty() && System.nanoTime() - deadline < 0) {
        for (Run run : runs.all()) { // also one that was claimed in this moment
          run.ask(Signal.SHUTDOWN);
          run.watch();
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ticking != null) {
      ticking.cancel(false);
    }
    if (!running.isEmpty()) {
      LOG.log(
          Level.INFO,
          () ->
              "CRTRF5023I: "
                  + running.size()
                  + " running executions were given back to the queue, "
                  + runs.all().size()
                  + " did not stop in time");
    }
  }

  private void work() {
    try (QueueListener listener = new QueueListener(dataSource)) {
      boolean settled = false;
      while (stopping.getCount() > 0) {
        try {
          if (!settled) {
            settle();
            settled = true;
            dispatcher.pump(mode);
          }
          for (QueueListener.Note note : listener.await(POLL_MILLIS)) {
            obey(note);
          }
          if (!listener.isConnected()) {
            pause();
          }
          if (stopping.getCount() > 0) {
            dispatcher.pump(mode);
          }
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "CRTRF5024E: the queue could not be served; tried again", e);
          pause();
        }
      }
    }
  }

  private void settle() {
    launcher.settle();
    for (UUID id : recovery.ownLeftovers()) {
      recovery.release(id, true);
    }
  }

  private void obey(QueueListener.Note note) {
    if (note.channel().equals(QueueRepository.CONTROL_CHANNEL)) {
      runs.find(UUID.fromString(note.payload())).ifPresent(journal::readRequest);
    }
  }

  private void pause() {
    try {
      if (stopping.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "stopping");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    Collection<Run> running = runs.all();
    running.forEach(Run::watch);
    try {
      running.forEach(this::save);
      if (tick++ % HEARTBEAT_TICKS == 0) {
        beat(running);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "CRTRF5025W: heartbeat or recovery failed; tried again", e);
    }
  }

  /** What a running step did so far: a node that takes over goes on from there. */
  private void save(Run run) {
    RunningStep step = run.step().orElse(null);
    if (step == null) {
      return;
    }
    journal.progress(step);
    Map<String, Object> state = step.progress().unsavedState();
    if (state != null) {
      try {
        journal.keepState(run, step, state);
        step.progress().saved(state);
      } catch (RunLostException e) {
        run.ask(Signal.LOST);
      }
    }
  }

  /** Each in a transaction of its own: whoever steers several at once locks them in his order. */
  private void beat(Collection<Run> running) {
    running.forEach(journal::heartbeat);
    waiters.all().forEach(journal::heartbeatOfWaiter);
    running.stream().filter(run -> run.isOverdueToBegin(BEGIN_SECONDS)).forEach(this::takeBack);
    for (UUID id : recovery.stale()) {
      recovery.release(id, false);
    }
  }

  /** Its batch instance never came to life. */
  private void takeBack(Run run) {
    if (!run.begin()) {
      return;
    }
    runs.remove(run);
    journal.finish(run, new RunEnd(ExecutionState.QUEUED, null, 0));
  }
}
