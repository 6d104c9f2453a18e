package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Borrows sessions while the transfer already runs, a few logins at a time: servers drop more than
 * that. One whose login ends after the transfer is given back at once.
 */
final class Recruits implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Recruits.class.getName());

  /** OpenSSH's default begins to drop at ten logins under way, of all clients together. */
  private static final int LOGINS_AT_ONCE = 4;

  private final Crew crew;
  private final Signal arrivals;
  private final Queue<Crew.Hand> arrived = new ArrayDeque<>();
  private int wanted;
  private boolean closed;

  Recruits(Crew crew, Signal arrivals) {
    this.crew = crew;
    this.arrivals = arrivals;
  }

  /** Asks for so many. */
  void want(int count) {
    int most = Math.min(count, crew.most());
    synchronized (this) {
      wanted = most;
    }
    for (int i = 0; i < Math.min(most, LOGINS_AT_ONCE); i++) {
      try {
        crew.workers().execute(this::borrow);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "No thread is free to borrow a session with", e);
      }
    }
  }

  private synchronized boolean next() {
    boolean more = !closed && wanted > 0;
    wanted--;
    return more;
  }

  private void borrow() {
    try {
      while (next()) {
        Optional<Crew.Hand> one = crew.borrow();
        if (one.isEmpty()) {
          return;
        }
        hand(one.get());
      }
    } catch (FileTransferException e) {
      // The transfer goes on with the sessions it has.
      LOG.log(Level.DEBUG, "No further session: {0}", e.getMessage());
    }
  }

  private void hand(Crew.Hand one) {
    synchronized (this) {
      if (!closed) {
        arrived.add(one);
        arrivals.raise();
        return;
      }
    }
    one.giveBack(null);
  }

  /** Those that came since the last call. */
  synchronized List<Crew.Hand> arrived() {
    List<Crew.Hand> all = new ArrayList<>(arrived);
    arrived.clear();
    return all;
  }

  /** No more are wanted. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    arrived().forEach(one -> one.giveBack(null));
  }
}
