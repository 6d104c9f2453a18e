package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;

/** Fetches into the part file at the offsets, in whatever order the answers come. */
final class RangeDownload extends RangeTransfer {
  /** Below this a file is one request or a few, for which order costs nothing. */
  private static final long WORTH = 1 << 20;

  private final LocalTarget target;
  private final RemoteSession.ByteSink inOrder;

  /**
   * @param inOrder gets the bytes read back from the part file, once all before them are there
   */
  RangeDownload(Job job, LocalTarget target, RemoteSession.ByteSink inOrder) {
    super(job);
    this.target = target;
    this.inOrder = inOrder;
  }

  static boolean suits(RemoteSession session, long bytes) {
    return bytes >= WORTH && session.pipeline(new Signal()).isPresent();
  }

  /** Fetches; after a failure the part file ends where its first gap would begin. */
  long fetch() throws FileTransferException {
    boolean whole = false;
    try {
      long end = run();
      whole = true;
      return end;
    } finally {
      if (!whole) {
        target.cut(front());
      }
    }
  }

  @Override
  Pipeline.Open how(boolean own) {
    return Pipeline.Open.READ;
  }

  @Override
  void opened() {
    // Nothing to clean up at the server.
  }

  @Override
  Pipeline.Step<Integer> ask(Lane lane, long offset, int length) throws FileTransferException {
    return lane.pipe().read(lane.file(), offset, length, target::writeAt);
  }

  @Override
  int chunk(Pipeline.Flow flow) {
    return flow.readBytes();
  }

  @Override
  boolean closeMatters() {
    return false;
  }

  @Override
  int account(byte[] space, long offset, int length) throws FileTransferException {
    int count = target.readAt(offset, space, length);
    inOrder.accept(space, 0, count);
    return count;
  }
}
