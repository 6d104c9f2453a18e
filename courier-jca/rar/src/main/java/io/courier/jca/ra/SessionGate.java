package io.courier.jca.ra;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lets at most so many sessions of one connection out at a time; the others wait in the order in
 * which they came. Thread-safe.
 */
final class SessionGate {
  private static final int LOOK_AGAIN_MILLIS = 100;
  private static final long PAUSE_MILLIS = 500;
  private static final int LONGEST_DOUBLED = 4;

  /** State of one connection; exists only while somebody holds or wants a session. */
  private static final class Line {
    private final Deque<Object> waiting = new ArrayDeque<>();
    private int out;
    private int learned = Integer.MAX_VALUE;
  }

  private final Map<Object, Line> lines = new HashMap<>();

  /**
   * Waits for a turn.
   *
   * @param most limit of the connection as this caller knows it
   * @throws FileTransferException {@link Reason#CANCELLED}
   */
  synchronized void enter(Object connection, int most, TransferControl control)
      throws FileTransferException {
    Line line = lines.computeIfAbsent(connection, id -> new Line());
    Object turn = new Object();
    line.waiting.add(turn);
    try {
      while (line.waiting.peek() != turn || line.out >= Math.max(1, Math.min(most, line.learned))) {
        if (control.cancelled()) {
          throw cancelled(null);
        }
        wait(LOOK_AGAIN_MILLIS);
      }
      line.out++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    } finally {
      line.waiting.remove(turn);
      forgetIfUnused(connection, line);
      notifyAll();
    }
  }

  /**
   * Takes a place if one is free now and nobody waits for it.
   *
   * @param most limit of the connection as this caller knows it
   */
  synchronized boolean tryEnter(Object connection, int most) {
    Line line = lines.computeIfAbsent(connection, id -> new Line());
    boolean free = line.waiting.isEmpty() && line.out < Math.max(1, Math.min(most, line.learned));
    if (free) {
      line.out++;
    }
    forgetIfUnused(connection, line);
    return free;
  }

  private static FileTransferException cancelled(Throwable cause) {
    return new FileTransferException(
        Reason.CANCELLED, "Cancelled while waiting for a free session", cause);
  }

  /** A session came back. */
  synchronized void leave(Object connection) {
    Line line = lines.get(connection);
    if (line != null) {
      line.out--;
      forgetIfUnused(connection, line);
    }
    notifyAll();
  }

  /**
   * The server refused this one more session. While others of this JVM are out, no more than those
   * are tried until all are back.
   *
   * @return whether waiting for one of the others makes sense
   */
  synchronized boolean leaveRefused(Object connection) {
    leave(connection);
    Line line = lines.get(connection);
    if (line == null || line.out == 0) {
      return false;
    }
    line.learned = line.out;
    return true;
  }

  /**
   * Lets a while pass, longer with every try and never the same for two who wait.
   *
   * @param tries so many were in vain before
   */
  synchronized void pause(int tries, TransferControl control) throws FileTransferException {
    long most = PAUSE_MILLIS << Math.min(tries, LONGEST_DOUBLED);
    long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    long until = System.nanoTime() + millis * 1_000_000;
    try {
      while (System.nanoTime() < until) {
        if (control.cancelled()) {
          throw cancelled(null);
        }
        wait(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    }
  }

  private void forgetIfUnused(Object connection, Line line) {
    if (line.out <= 0 && line.waiting.isEmpty()) {
      lines.remove(connection);
    }
  }

  /** Sessions of the connection that are out now. */
  synchronized int out(Object connection) {
    Line line = lines.get(connection);
    return line == null ? 0 : line.out;
  }

  /** Callers of the connection that wait now. */
  synchronized int waiting(Object connection) {
    Line line = lines.get(connection);
    return line == null ? 0 : line.waiting.size();
  }
}
