package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import java.util.ArrayList;
import java.util.List;

/** One session of a set and the files that are under way on it. */
final class SetLane {
  /** OpenSSH's window is 2 MiB: what is below never waits for a new one. */
  private static final long MOST_WRITTEN = 3 << 19;

  private static final long LEAST_MEMORY = 1 << 19;

  private final RemoteSession session;
  private final Crew.Hand hand;
  private final CallGuard.Call call;
  private final Pipeline pipe;
  private final List<SetTask> tasks = new ArrayList<>();

  /**
   * @param hand null for the session of the set itself
   */
  SetLane(RemoteSession session, Crew.Hand hand, CallGuard.Call call, Pipeline pipe) {
    this.session = session;
    this.hand = hand;
    this.call = call;
    this.pipe = pipe;
  }

  boolean isOwn() {
    return hand == null;
  }

  RemoteSession session() {
    return session;
  }

  Pipeline pipe() {
    return pipe;
  }

  List<SetTask> tasks() {
    return tasks;
  }

  long weight() {
    long sum = 0;
    for (SetTask task : tasks) {
      sum += task.weight();
    }
    return sum;
  }

  /** Bytes that may be in memory or in the server's window at once. */
  long most(boolean up) {
    return up
        ? Math.min(MOST_WRITTEN, pipe.flow().aheadBytes())
        : Math.max(LEAST_MEMORY, pipe.flow().aheadBytes() / 4);
  }

  boolean hasPlace() {
    return tasks.size() < pipe.flow().handles();
  }

  void giveBack(FileTransferException fault) {
    call.close();
    if (hand != null) {
      hand.giveBack(fault);
    }
  }
}
