package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;

/** Sends blocks side by side to a server that takes the writes of one file in any order. */
final class RangeUpload extends RangeTransfer {
  /** Heads of requests and packets, and what the channel may still hold back: a packet. */
  private static final int OVERHEAD = 40_000;

  private final LocalSource source;
  private final RemoteSession.ByteSource inOrder;
  private final byte[] chunk = new byte[65_536];

  /**
   * @param inOrder reads the source once more in order, for its hash, and hears what is stored
   */
  RangeUpload(Job job, LocalSource source, RemoteSession.ByteSource inOrder) {
    super(job);
    this.source = source;
    this.inOrder = inOrder;
  }

  static boolean suits(Job job) {
    return job.isWorthHelp()
        && job.session()
            .pipeline(new Signal())
            .filter(pipe -> pipe.flow().anyOrder() && pipe.flow().sessionsWorth() > 2)
            .isPresent();
  }

  @Override
  Pipeline.Open how(boolean own) {
    return own && front() == 0 ? Pipeline.Open.CREATE : Pipeline.Open.WRITE;
  }

  @Override
  void opened() {
    inOrder.opened();
  }

  @Override
  Pipeline.Step<Integer> ask(Lane lane, long offset, int length) throws FileTransferException {
    if (lane.ahead() > 0 && lane.pipe().room() < length + OVERHEAD) {
      return null;
    }
    source.readAt(offset, chunk, length);
    return lane.pipe().write(lane.file(), offset, chunk, length);
  }

  @Override
  int chunk(Pipeline.Flow flow) {
    return Math.min(chunk.length, flow.writeBytes());
  }

  @Override
  boolean closeMatters() {
    return true;
  }

  @Override
  int account(byte[] space, long offset, int length) throws FileTransferException {
    int count = inOrder.read(space, 0, length);
    if (count <= 0) {
      source.assertUnchanged();
    }
    inOrder.stored(count);
    return count;
  }
}
