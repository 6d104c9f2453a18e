package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.TransferControl;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** One session of a transfer that uses several, and what is under way on it. */
final class Lane {
  /** A range under way. */
  record Asked(Pipeline.Step<Integer> step, Block block, long offset, int length) {}

  /** A stretch of the file that one lane moves in order. */
  static final class Block {
    private final long end;
    private long next;
    private long done;

    Block(long start, long end) {
      this.end = end;
      next = start;
      done = start;
    }

    boolean isAsked() {
      return next == end;
    }

    boolean isDone() {
      return done == end;
    }

    long done() {
      return done;
    }

    /** What is not done is to be asked again. */
    void restart() {
      next = done;
    }
  }

  private final RemoteSession session;
  private final Crew.Hand hand;
  private final Pipeline pipe;
  private final CallGuard.Call call;
  private final Deque<Asked> asked = new ArrayDeque<>();
  private Pipeline.Step<Pipeline.OpenFile> opening;
  private Pipeline.OpenFile file;
  private final Set<Block> working = new HashSet<>();
  private Block block;
  private long ahead;

  private Lane(RemoteSession session, Crew.Hand hand, Pipeline pipe, CallGuard.Call call) {
    this.session = session;
    this.hand = hand;
    this.pipe = pipe;
    this.call = call;
  }

  /** The session of the transfer itself, whose call runs already. */
  static Lane own(RemoteSession session, Signal arrivals) {
    return new Lane(session, null, session.pipeline(arrivals).orElseThrow(), null);
  }

  /** A session that was lent. */
  static Lane lent(Crew.Hand hand, Signal arrivals, TransferControl control, Duration silence) {
    RemoteSession session = hand.session();
    CallGuard.Call call = session.guard().begin(control, silence);
    return new Lane(session, hand, session.pipeline(arrivals).orElseThrow(), call);
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

  void open(String path, Pipeline.Open how) throws FileTransferException {
    opening = pipe.open(path, how);
    pipe.flush();
  }

  /** The file, null while the server has not opened it yet. */
  Pipeline.OpenFile file() throws FileTransferException {
    if (file == null && opening.isDone()) {
      file = opening.result();
    }
    return file;
  }

  Block block() {
    return block;
  }

  void take(Block next) {
    block = next;
    working.add(next);
  }

  long ahead() {
    return ahead;
  }

  /** A request for the next part of the block has left. */
  void asked(Pipeline.Step<Integer> step, int length) {
    asked.add(new Asked(step, block, block.next, length));
    block.next += length;
    ahead += length;
  }

  /** The rest of a range that came short, which has its turn first. */
  void askedRest(Asked rest) {
    asked.addFirst(rest);
    ahead += rest.length;
  }

  long nextOffset() {
    return block.next;
  }

  long blockLeft() {
    return block.end - block.next;
  }

  /** The oldest range if it is done, else null. */
  Asked settled() {
    Asked oldest = asked.peek();
    if (oldest == null || !oldest.step.isDone()) {
      return null;
    }
    asked.remove();
    ahead -= oldest.length;
    return oldest;
  }

  /** Bytes up to there are moved. */
  void confirm(Asked range, int count) {
    range.block.done = range.offset + count;
    if (range.block.isDone()) {
      working.remove(range.block);
    }
  }

  boolean isIdle() {
    return asked.isEmpty() && file != null;
  }

  /** Nobody waits for its ranges any more. */
  void drop() {
    asked.forEach(range -> range.step.drop());
    asked.clear();
    ahead = 0;
  }

  /** Whether this lane moves that block now. */
  boolean has(Block one) {
    return working.contains(one);
  }

  /** Its file is closed and confirmed. */
  void closed() {
    file = null;
    opening = null;
  }

  /**
   * Closes its file after a failure, without waiting.
   *
   * @return why the session cannot be used any more, or null
   */
  FileTransferException release() {
    try {
      if (opening != null && opening.isDone() && session.isConnected()) {
        pipe.close(opening.result());
        pipe.flush();
      }
      return null;
    } catch (FileTransferException e) {
      return e.reason().isFatalToSession() ? e : null;
    }
  }

  /** Ends the loan. */
  void giveBack(FileTransferException fault) {
    if (hand != null) {
      call.close();
      hand.giveBack(fault);
    }
  }
}
