package io.courier.health;

import io.courier.health.HeartbeatRepository.Start;
import io.courier.setting.Deployment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionalException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * This start's claim on its node id. A row that another start left is taken over once it has not
 * moved for three beats: after a crash that is a short wait, beside a living twin it never happens.
 */
@ApplicationScoped
public class NodePresence {
  static final Duration BEAT = Duration.ofSeconds(5);
  private static final Logger LOG = System.getLogger(NodePresence.class.getName());
  private static final Duration PATIENCE = BEAT.multipliedBy(3);
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Inject private HeartbeatRepository rows;
  @Inject private Deployment deployment;
  @Inject private Clock clock;

  private volatile Start start;
  private volatile Instant lastBeat;

  /**
   * @throws StartupRefusedException when another process lives under this id
   */
  public void claim() {
    Start mine =
        new Start(
            deployment.nodeId(),
            "all",
            clock.instant().atOffset(ZoneOffset.UTC),
            deployment.version());
    Optional<String> seen = rows.lastSeen(mine.nodeId());
    if (seen.isPresent()) {
      LOG.log(
          Level.INFO,
          "CRTRF2303I: Node id {0} was in use by another start; waiting whether it still lives.",
          mine.nodeId());
      waitWhileSilent(mine.nodeId(), seen.get());
    }
    if (!rows.claim(mine, seen.orElse(null))) {
      throw inUse(mine.nodeId());
    }
    lastBeat = clock.instant();
    start = mine;
  }

  private void waitWhileSilent(String nodeId, String seen) {
    Instant end = clock.instant().plus(PATIENCE);
    while (clock.instant().isBefore(end)) {
      LockSupport.parkNanos(LOOK.toNanos());
      Optional<String> now = rows.lastSeen(nodeId);
      if (now.isPresent() && !now.get().equals(seen)) {
        throw inUse(nodeId);
      }
    }
  }

  private static StartupRefusedException inUse(String nodeId) {
    return new StartupRefusedException(
        "another process runs as node " + nodeId + "; give this one its own COURIER_NODE_ID", null);
  }

  /** One sign of life; a failure is logged and the next beat tries again. */
  public void beat() {
    Start mine = start;
    if (mine == null) {
      return;
    }
    try {
      if (rows.beat(mine) || rows.claim(mine, null)) {
        lastBeat = clock.instant();
      } else {
        LOG.log(
            Level.ERROR,
            "CRTRF2304E: Another start has taken node id {0}: this process was silent for too long"
                + " and must be restarted.",
            mine.nodeId());
      }
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.WARNING, "CRTRF2305W: The heartbeat could not be written.", e);
    }
  }

  /** Gives the id back, so that the next start need not wait. */
  public void leave() {
    Start mine = start;
    start = null;
    try {
      if (mine != null) {
        rows.remove(mine);
      }
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.DEBUG, "The heartbeat row stays behind", e);
    }
  }

  /** Whether the timer has run and the row was written lately. */
  public boolean isBeating() {
    Instant last = lastBeat;
    return last != null && clock.instant().isBefore(last.plus(PATIENCE));
  }
}
