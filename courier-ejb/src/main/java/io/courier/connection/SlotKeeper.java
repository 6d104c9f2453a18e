package io.courier.connection;

import io.courier.connection.SlotTable.Claim;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionPermits.Permit;
import io.courier.jca.api.TransferControl;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The places of this node: asks for them in the borrower's thread, gives them back, prolongs and
 * watches them in {@link #run}'s. No transaction is open while anybody waits. Thread-safe.
 */
final class SlotKeeper implements Runnable {
  private static final System.Logger LOG = System.getLogger(SlotKeeper.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 250;
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int TICKS_PER_RENEWAL = 8;

  private final SlotTable table;
  private final Consumer<UUID> evictIdle;
  private final Map<UUID, Claim> held = new ConcurrentHashMap<>();
  private final BlockingQueue<UUID> released = new LinkedBlockingQueue<>();
  private volatile boolean stopped;
  private volatile boolean complained;
  private int ticks;

  /**
   * @param evictIdle closes the idle sessions of a connection in this node's pool
   */
  SlotKeeper(SlotTable table, Consumer<UUID> evictIdle) {
    this.table = table;
    this.evictIdle = evictIdle;
  }

  /**
   * Waits in the order of all nodes; a database that does not answer means waiting too.
   *
   * @throws FileTransferException {@link Reason#CANCELLED}
   */
  Permit acquire(Claim claim, TransferControl control) throws FileTransferException {
    boolean granted = false;
    long pause = FIRST_PAUSE_MILLIS;
    try {
      while (!tryTake(claim)) {
        if (control.cancelled()) {
          throw new FileTransferException(
              Reason.CANCELLED,
              "Cancelled while waiting for one of the "
                  + claim.most()
                  + " sessions that max_sessions allows");
        }
        TimeUnit.MILLISECONDS.sleep(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
      }
      held.put(claim.slot(), claim);
      granted = true;
      return () -> release(claim.slot());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileTransferException(
          Reason.CANCELLED, "Interrupted while waiting for a session", e);
    } finally {
      if (!granted) {
        released.add(claim.slot());
      }
    }
  }

  private boolean tryTake(Claim claim) {
    try {
      boolean taken = table.take(claim);
      complained = false;
      return taken;
    } catch (RuntimeException e) {
      // whatever the database or its container says: the borrower waits until it answers again
      complain(e);
      return false;
    }
  }

  private void release(UUID slot) {
    if (held.remove(slot) != null) {
      released.add(slot);
    }
  }

  /** The node's own loop, until {@link #stop}. */
  @Override
  public void run() {
    long last = System.nanoTime();
    while (!stopped) {
      try {
        boolean well = tried(() -> giveBack(TICK_NANOS));
        if (System.nanoTime() - last >= TICK_NANOS) {
          last = System.nanoTime();
          well &= tried(this::tick);
        }
        if (!well) {
          // what was not given back waits in the queue and would be tried again at once
          TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean tried(DatabaseWork work) throws InterruptedException {
    try {
      work.run();
      return true;
    } catch (RuntimeException e) {
      complain(e);
      return false;
    }
  }

  /** May fail as the database fails. */
  private interface DatabaseWork {
    void run() throws InterruptedException;
  }

  /** Ends what was given back, waiting at most so long for the first. */
  void giveBack(long waitNanos) throws InterruptedException {
    UUID slot = released.poll(waitNanos, TimeUnit.NANOSECONDS);
    while (slot != null) {
      boolean done = false;
      try {
        table.release(slot);
        done = true;
      } finally {
        if (!done) {
          released.add(slot);
        }
      }
      slot = released.poll();
    }
  }

  /** Once a second: makes room for those who wait elsewhere, and prolongs what is held. */
  void tick() {
    Map<UUID, Claim> now = Map.copyOf(held);
    if (now.isEmpty()) {
      return;
    }
    Set<UUID> connections = new HashSet<>();
    now.values().forEach(claim -> connections.add(claim.connectionId()));
    List<UUID> waitedFor = table.waitedFor(connections);
    waitedFor.forEach(evictIdle);
    ticks++;
    if (ticks % TICKS_PER_RENEWAL == 0) {
      renew(now);
    }
  }

  /** Prolongs; a place that ran out meanwhile is put back, for its session lives. */
  void renew(Map<UUID, Claim> slots) {
    Collection<UUID> kept = table.renew(slots.keySet());
    for (Claim claim : slots.values()) {
      if (!kept.contains(claim.slot()) && held.containsKey(claim.slot())) {
        LOG.log(
            Level.WARNING,
            "CRTRF4120W: The place of a session of connection {0} ran out; it was put back.",
            claim.connectionId());
        table.restore(claim);
      }
    }
  }

  Map<UUID, Claim> held() {
    return Map.copyOf(held);
  }

  void stop() {
    stopped = true;
  }

  private void complain(RuntimeException e) {
    if (!complained) {
      complained = true;
      LOG.log(
          Level.WARNING,
          "CRTRF4121W: The places of sessions cannot be counted in the database now; logins wait.",
          e);
    }
  }
}
