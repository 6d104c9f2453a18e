package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * Moves the bytes of one file in blocks, many requests under way, over its own session and those
 * that are lent. One thread drives all of them. What is moved without a gap from the start is
 * accounted for in order: hash and progress never see a byte before its turn. A lent session that
 * fails costs nothing but what was under way on it.
 */
abstract class RangeTransfer {
  /** A transfer smaller than this is over before another session helps. */
  static final long WORTH_HELP = 64_000_000;

  private static final long BLOCK = 4 << 20;
  private static final long FARTHEST = 32 * BLOCK;
  private static final int ACCOUNTED_AT_ONCE = 32;
  private static final long WAIT_MILLIS = 50;

  /**
   * What is moved.
   *
   * @param from the first byte to move
   * @param end behind the last
   */
  record Job(
      RemoteSession session,
      Crew crew,
      String path,
      long from,
      long end,
      Duration silence,
      TransferControl control) {

    boolean isWorthHelp() {
      return end - from >= WORTH_HELP && crew.most() > 0;
    }
  }

  private final Job job;
  private final Signal arrivals = new Signal();
  private final List<Lane> lanes = new ArrayList<>();
  private final TreeMap<Long, Lane.Block> unfinished = new TreeMap<>();
  private final Deque<Lane.Block> returned = new ArrayDeque<>();
  private final byte[] buffer = new byte[32_768];
  private long next;
  private long accounted;
  private boolean ended;

  RangeTransfer(Job job) {
    this.job = job;
    next = job.from;
    accounted = job.from;
  }

  /** How the file is opened on the session of the transfer, and on those that are lent. */
  abstract Pipeline.Open how(boolean own);

  /** The session of the transfer has opened the file. */
  abstract void opened();

  /** Requests a range; null when it would have to wait for the server first. */
  abstract Pipeline.Step<Integer> ask(Lane lane, long offset, int length)
      throws FileTransferException;

  abstract int chunk(Pipeline.Flow flow);

  /** Whether the close of a lent session's file matters. */
  abstract boolean closeMatters();

  /**
   * The next bytes in order, all of them moved.
   *
   * @return how many were taken into account
   */
  abstract int account(byte[] space, long offset, int length) throws FileTransferException;

  /**
   * Moves everything.
   *
   * @return behind the last byte that was moved; less than the end when the file ended early
   */
  final long run() throws FileTransferException {
    boolean whole = false;
    try (Recruits recruits = new Recruits(job.crew, arrivals)) {
      Lane own = Lane.own(job.session, arrivals);
      lanes.add(own);
      own.open(job.path, how(true));
      boolean asked = false;
      while ((accounted < job.end && !ended) || own.file() == null) {
        long seen = arrivals.seen();
        if (!asked && own.file() != null) {
          asked = true;
          opened();
          askForHelp(recruits, own);
        }
        join(recruits);
        if (!step()) {
          idle(seen);
        }
      }
      while (accountForFront()) {
        // What came before the file ended early.
      }
      recruits.close();
      closeAll();
      whole = true;
      return accounted;
    } finally {
      lanes.forEach(Lane::drop);
      leaveAll(whole);
    }
  }

  /** Bytes that are moved without a gap. */
  final long front() {
    return unfinished.isEmpty() ? next : unfinished.firstEntry().getValue().done();
  }

  private void askForHelp(Recruits recruits, Lane own) {
    if (job.isWorthHelp()) {
      recruits.want(own.pipe().flow().sessionsWorth() - 1);
    }
  }

  private void join(Recruits recruits) {
    for (Crew.Hand hand : recruits.arrived()) {
      Lane lane = Lane.lent(hand, arrivals, job.control, job.silence);
      lanes.add(lane);
      try {
        lane.open(job.path, how(false));
      } catch (FileTransferException e) {
        retire(lane, e);
      }
    }
  }

  private boolean step() throws FileTransferException {
    boolean moved = false;
    for (Lane lane : List.copyOf(lanes)) {
      try {
        if (lane.file() != null) {
          moved |= settle(lane);
          moved |= fill(lane);
        }
      } catch (FileTransferException e) {
        if (lane.isOwn() || e.reason() == Reason.CANCELLED || e.reason() == Reason.LOCAL_IO) {
          throw e;
        }
        retire(lane, e);
        moved = true;
      }
    }
    moved |= accountForFront();
    return moved;
  }

  private void retire(Lane lane, FileTransferException fault) {
    System.getLogger(RangeTransfer.class.getName())
        .log(Level.DEBUG, "A lent session drops out: {0}", fault.getMessage());
    lanes.remove(lane);
    lane.drop();
    unfinished.values().stream()
        .filter(lane::has)
        .forEach(
            block -> {
              block.restart();
              returned.add(block);
            });
    lane.giveBack(fault.reason().isFatalToSession() ? fault : lane.release());
  }

  private boolean settle(Lane lane) throws FileTransferException {
    boolean moved = false;
    for (Lane.Asked range = lane.settled(); range != null && !ended; range = lane.settled()) {
      int count = range.step().result();
      moved = true;
      if (count < 0) {
        ended = true;
      } else {
        lane.confirm(range, count);
        if (count < range.length()) {
          askRest(lane, range, count);
        }
        if (range.block().isDone()) {
          unfinished.values().remove(range.block());
        }
      }
    }
    return moved;
  }

  private void askRest(Lane lane, Lane.Asked range, int count) throws FileTransferException {
    long offset = range.offset() + count;
    int length = range.length() - count;
    lane.askedRest(new Lane.Asked(ask(lane, offset, length), range.block(), offset, length));
  }

  private boolean fill(Lane lane) throws FileTransferException {
    Pipeline.Flow flow = lane.pipe().flow();
    long limit = lanes.size() > 1 ? flow.aheadBytes() / 2 : flow.aheadBytes();
    int chunk = chunk(flow);
    boolean sent = false;
    while (lane.ahead() < limit && !ended && hasBlock(lane)) {
      int length = (int) Math.min(chunk, lane.blockLeft());
      Pipeline.Step<Integer> step = ask(lane, lane.nextOffset(), length);
      if (step == null) {
        break;
      }
      lane.asked(step, length);
      sent = true;
    }
    if (sent) {
      lane.pipe().flush();
    }
    return sent;
  }

  private boolean hasBlock(Lane lane) {
    if (lane.block() != null && !lane.block().isAsked()) {
      return true;
    }
    Lane.Block block = returned.poll();
    if (block == null && next < job.end && next - front() < FARTHEST) {
      long end = Math.min(next + BLOCK, job.end);
      block = new Lane.Block(next, end);
      unfinished.put(next, block);
      next = end;
    }
    if (block != null) {
      lane.take(block);
    }
    return block != null;
  }

  private boolean accountForFront() throws FileTransferException {
    long front = front();
    boolean moved = false;
    for (int i = 0; i < ACCOUNTED_AT_ONCE && accounted < front; i++) {
      int length = (int) Math.min(buffer.length, front - accounted);
      accounted += account(buffer, accounted, length);
      moved = true;
    }
    return moved;
  }

  /** Nothing to do until something arrives; every deadline is asked meanwhile. */
  private void idle(long seen) throws FileTransferException {
    for (Lane lane : List.copyOf(lanes)) {
      if (lane.isIdle()) {
        // It waits for the others, not for its server.
        lane.session().guard().touch();
      }
      try {
        lane.session().guard().poll();
      } catch (FileTransferException e) {
        if (lane.isOwn() || e.reason() == Reason.CANCELLED) {
          throw e;
        }
        retire(lane, e);
      }
    }
    pause(seen);
  }

  private void closeAll() throws FileTransferException {
    lanes.forEach(Lane::drop);
    for (Lane lane : lanes) {
      Pipeline.OpenFile file = lane.isOwn() || closeMatters() ? lane.file() : null;
      if (file != null) {
        Pipeline.Step<Boolean> closing = lane.pipe().close(file);
        lane.pipe().flush();
        for (long seen = arrivals.seen(); !closing.isDone(); seen = arrivals.seen()) {
          lane.session().guard().poll();
          pause(seen);
        }
        closing.result();
        lane.closed();
      }
    }
  }

  private void pause(long seen) throws FileTransferException {
    try {
      arrivals.await(seen, WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileTransferException(Reason.CANCELLED, "Cancelled: the thread was interrupted", e);
    }
  }

  /** Closes what is still open without waiting, and gives back what was lent. */
  private void leaveAll(boolean whole) {
    for (Lane lane : lanes) {
      FileTransferException fault = lane.release();
      lane.giveBack(whole ? fault : orInDoubt(lane, fault));
    }
  }

  private static FileTransferException orInDoubt(Lane lane, FileTransferException fault) {
    return fault == null && !lane.session().isConnected()
        ? new FileTransferException(Reason.CONNECTION_LOST, "The lent session is lost")
        : fault;
  }
}
