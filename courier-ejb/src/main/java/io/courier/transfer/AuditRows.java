package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.core.PartnerText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Rows of the connection audit log on their way. A row is kept until the database has it: what was
 * done at the partner stays done, so a failure to write never reaches who did it. Thread-safe.
 */
final class AuditRows {
  private static final System.Logger LOG = System.getLogger(AuditRows.class.getName());

  private static final int BATCH = 64;
  private static final long BATCH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LAST_TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final SessionGround ground;
  private final boolean together;
  private final List<ConnectionEvent> waiting = new ArrayList<>();
  private long tried = System.nanoTime();

  /**
   * @param together whether rows are written in batches, at the latest after a second
   */
  AuditRows(SessionGround ground, boolean together) {
    this.ground = ground;
    this.together = together;
  }

  synchronized void add(ConnectionEvent event) {
    waiting.add(event);
    if (!together || waiting.size() % BATCH == 0 || System.nanoTime() - tried > BATCH_NANOS) {
      flush();
    }
  }

  /** Writes what waits; returns false when it goes on waiting. */
  synchronized boolean flush() {
    tried = System.nanoTime();
    if (waiting.isEmpty()) {
      return true;
    }
    try {
      ground.recordAll(List.copyOf(waiting));
      waiting.clear();
      return true;
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "CRTRF4016W: rows="
                  + waiting.size()
                  + " of the connection audit log could not be written; tried again",
          e);
      return false;
    }
  }

  /** Takes over what another one could not write yet. */
  void takeFrom(AuditRows other) {
    List<ConnectionEvent> left = other.removeAll();
    synchronized (this) {
      waiting.addAll(left);
    }
  }

  private synchronized List<ConnectionEvent> removeAll() {
    List<ConnectionEvent> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /** The last chance: tries some more times; what still cannot be written is told in the log. */
  void settle() {
    for (int i = 0; i < LAST_TRIES; i++) {
      if (flush()) {
        return;
      }
      Pause.of(BETWEEN_TRIES, () -> false);
    }
    int refused = 0;
    for (ConnectionEvent event : removeAll()) {
      // alone: one that the database never takes must not cost the others
      if (refused < LAST_TRIES && written(event)) {
        refused = 0;
      } else {
        refused++;
        lost(event);
      }
    }
  }

  private boolean written(ConnectionEvent event) {
    try {
      ground.record(event);
      return true;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "A row of the connection audit log was refused", e);
      return false;
    }
  }

  /** The log has the row instead. */
  static void lost(ConnectionEvent event) {
    LOG.log(
        System.Logger.Level.ERROR,
        "CRTRF4017E: a row of the connection audit log could not be written: connection={0}"
            + " execution={1} operation={2} bytes={3} details={4}",
        event.connectionId(),
        event.occasion().executionId(),
        event.operation().code(),
        String.valueOf(event.bytes()),
        PartnerText.escaped(event.details().toString()));
  }
}
