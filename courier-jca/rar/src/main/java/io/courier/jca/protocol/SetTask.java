package io.courier.jca.protocol;

import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of a set on its way: looks at the answers it waits for and sends what comes next, but
 * never waits. One thread.
 */
abstract class SetTask {
  /** Files above this size are moved one by one: for them the line is full anyway. */
  static final long SMALL = 1 << 20;

  /**
   * What a task is about.
   *
   * @param index in the set
   */
  record Order(int index, FileMove move, TransferOptions options, TransferControl control) {}

  private final long startedAt = System.nanoTime();
  private final List<Pipeline.Step<?>> awaited = new ArrayList<>();
  final Order order;
  final RemoteSession session;
  final Pipeline pipe;

  private FileTransferException failure;

  SetTask(Order order, RemoteSession session, Pipeline pipe) {
    this.order = order;
    this.session = session;
    this.pipe = pipe;
  }

  /** Sends the first requests. */
  abstract void begin() throws FileTransferException;

  /** Everything awaited has come: sends what is next. */
  abstract void next() throws FileTransferException;

  /** Gives up: sends what cleans up; nothing is awaited when this is called. */
  abstract void abandon() throws FileTransferException;

  /** Whether it is too late to give up. */
  abstract boolean isPublishing();

  /** Whether nothing follows what is awaited. */
  abstract boolean isOver();

  /** Memory that the next stage takes. */
  long wants() throws FileTransferException {
    return 0;
  }

  /** The proof, once it is published. */
  abstract TransferReceipt receipt();

  /** Whether this file is to be moved one by one instead. */
  abstract boolean isLarge();

  /** Bytes of memory, or of the server's window, that it has under way. */
  abstract long weight();

  final <T> Pipeline.Step<T> await(Pipeline.Step<T> step) {
    awaited.add(step);
    return step;
  }

  /** Whether nothing is awaited any more. */
  final boolean isQuiet() {
    for (int i = awaited.size() - 1; i >= 0; i--) {
      if (!awaited.get(i).isDone()) {
        return false;
      }
      awaited.remove(i);
    }
    return true;
  }

  /** It will not be published, and why: the first cause counts. */
  final void failed(FileTransferException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  final FileTransferException failure() {
    return failure;
  }

  static boolean isOpen(Pipeline.Step<Pipeline.OpenFile> opening) {
    try {
      return opening.result() != null;
    } catch (FileTransferException e) {
      return false;
    }
  }

  final Duration duration() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  final void refuseIfCancelled() throws FileTransferException {
    if (order.control.cancelled()) {
      throw new FileTransferException(Reason.CANCELLED, "Cancelled");
    }
  }

  /** The caller, or the local disk, may take its time. */
  final void askToPublish() throws FileTransferException {
    refuseIfCancelled();
    try (CallGuard.Call work = session.guard().beginLocal()) {
      order.control.beforePublish();
    }
  }
}
