package io.courier.schedule;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a node does each second. Knows since when it has been looking: what was due before that and
 * is still due was missed by every node. Not thread-safe.
 */
final class ScheduleTicker {
  private static final Logger LOG = System.getLogger(ScheduleTicker.class.getName());

  /** A node that did not look for so long was as good as gone. */
  private static final Duration BLINK = Duration.ofSeconds(10);

  private static final Duration PURGE_EVERY = Duration.ofHours(1);
  private static final int BATCH = 200;
  private static final int ROUNDS = 20;

  private final FiringJournal journal;
  private final Clock clock;
  private Instant watchedSince;
  private Instant lastLook;
  private Instant lastPurge;

  ScheduleTicker(FiringJournal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** Fires all that is due and not taken by another node. */
  void tick() {
    look();
    try {
      while (journal.followZone() > 0) {
        LOG.log(Level.DEBUG, "Schedules follow the changed time zone");
      }
      int round = 0;
      while (round < ROUNDS && fireSome()) {
        round++;
      }
      purge();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "CRTRF5060W: Due schedules could not be read; tried again", e);
    }
    lastLook = clock.instant();
  }

  private void look() {
    Instant now = clock.instant();
    if (lastLook == null || lastLook.plus(BLINK).isBefore(now)) {
      watchedSince = now;
    }
    lastLook = now;
  }

  /** Whether anything was dealt with, so that another look is worth it. */
  private boolean fireSome() {
    boolean full = false;
    int done = 0;
    for (ScheduleRow.Due due : journal.due(true, BATCH)) {
      if (!(full && due.held())) {
        Result result = fire(due);
        full |= result == Result.QUEUE_FULL;
        done += result == Result.DONE ? 1 : 0;
      }
    }
    return full ? holdTheOthers() : done > 0;
  }

  /** The queue is full: what is due and not yet noted as kept back. */
  private boolean holdTheOthers() {
    List<ScheduleRow.Due> others = journal.due(false, BATCH);
    others.forEach(this::fire);
    return false;
  }

  private enum Result {
    DONE,
    QUEUE_FULL,
    NOT_OURS
  }

  private Result fire(ScheduleRow.Due due) {
    try {
      return journal.fire(due, watchedSince) ? Result.DONE : Result.NOT_OURS;
    } catch (CourierException e) {
      return refused(due, e);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          () -> "CRTRF5061W: Schedule " + due.id() + " could not be fired; tried again",
          e);
      return Result.NOT_OURS;
    }
  }

  private Result refused(ScheduleRow.Due due, CourierException why) {
    boolean full = why.code() == ErrorCode.QUEUE_FULL;
    try {
      if (!(full && due.held())) {
        journal.refused(due, watchedSince, why);
      }
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          () -> "CRTRF5061W: Schedule " + due.id() + " could not be fired; tried again",
          e);
    }
    return full ? Result.QUEUE_FULL : Result.DONE;
  }

  private void purge() {
    Instant now = clock.instant();
    if (lastPurge == null || lastPurge.plus(PURGE_EVERY).isBefore(now)) {
      lastPurge = now;
      journal.purge();
    }
  }
}
