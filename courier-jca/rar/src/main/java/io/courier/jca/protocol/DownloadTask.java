package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Fetches one small file: look and open; read; look again and close. The part file is written,
 * forced to the disk and renamed when size and time were proved.
 */
final class DownloadTask extends SetTask {
  /** Where it stands. */
  private enum Stage {
    OPENING,
    READING,
    PROVING,
    ENDING
  }

  /** A read under way. */
  private record Asked(Pipeline.Step<Integer> step, int offset, int length) {}

  private final Deque<Asked> reads = new ArrayDeque<>();
  private Stage stage = Stage.OPENING;
  private Pipeline.Step<Optional<RemoteFile>> look;
  private Pipeline.Step<Pipeline.OpenFile> opening;
  private Pipeline.Step<Boolean> closing;
  private RemoteFile before;
  private byte[] content = new byte[0];
  private int received;
  private boolean large;
  private TransferReceipt receipt;

  DownloadTask(Order order, RemoteSession session, Pipeline pipe) throws FileTransferException {
    super(order, session, pipe);
    RemotePaths.checkedFile(order.move().remotePath());
  }

  @Override
  void begin() throws FileTransferException {
    look = await(pipe.stat(order.move().remotePath(), true));
    opening = await(pipe.open(order.move().remotePath(), Pipeline.Open.READ));
  }

  @Override
  void next() throws FileTransferException {
    switch (stage) {
      case OPENING -> read();
      case READING -> readOn();
      case PROVING -> publish();
      case ENDING -> throw new IllegalStateException("Nothing follows the end");
    }
  }

  private void read() throws FileTransferException {
    refuseIfCancelled();
    String path = order.move().remotePath();
    before =
        look.result()
            .orElseThrow(
                () ->
                    new FileTransferException(Reason.NOT_FOUND, "Remote file not found: " + path));
    if (before.directory()) {
      throw new FileTransferException(
          Reason.IS_A_DIRECTORY, "The remote path is a directory, not a file: " + path);
    }
    Pipeline.OpenFile file = opening.result();
    if (before.sizeBytes() > SMALL) {
      large = true;
      closing = await(pipe.close(file));
      stage = Stage.ENDING;
      return;
    }
    order
        .control()
        .started(
            new TransferStart(before.sizeBytes(), before.lastModified(), 0, null, false, false));
    content = new byte[(int) before.sizeBytes()];
    int chunk = pipe.flow().readBytes();
    for (int offset = 0; offset < content.length; offset += chunk) {
      ask(offset, Math.min(chunk, content.length - offset));
    }
    if (content.length == 0) {
      proveNext();
    } else {
      stage = Stage.READING;
    }
  }

  private void ask(int offset, int length) throws FileTransferException {
    byte[] into = content;
    reads.add(
        new Asked(
            await(
                pipe.read(
                    opening.result(),
                    offset,
                    length,
                    (position, bytes, from, count) ->
                        System.arraycopy(bytes, from, into, (int) position, count))),
            offset,
            length));
  }

  private void readOn() throws FileTransferException {
    for (int left = reads.size(); left > 0; left--) {
      Asked one = reads.remove();
      int count = one.step.result();
      if (count < 0) {
        throw changed("it ended at " + one.offset + " bytes");
      }
      received += count;
      if (count < one.length) {
        ask(one.offset + count, one.length - count);
      }
    }
    if (reads.isEmpty()) {
      proveNext();
    }
  }

  private void proveNext() throws FileTransferException {
    look = await(pipe.stat(order.move().remotePath(), true));
    closing = await(pipe.close(opening.result()));
    stage = Stage.PROVING;
  }

  private void publish() throws FileTransferException {
    RemoteFile after = look.result().orElseThrow(() -> changed("it is gone"));
    closing.result();
    SafeDownload.requireUnchanged(before, after);
    if (received != content.length) {
      throw changed("received " + received + " bytes of " + content.length);
    }
    Sha256 hash = new Sha256();
    hash.update(content, 0, content.length);
    boolean replaced;
    try (LocalTarget target = new LocalTarget(order.move().local())) {
      target.create(order.options().createDirectories());
      target.write(content, 0, content.length);
      target.finish();
      order.control().progress(content.length, content.length);
      askToPublish();
      replaced = target.publish();
    }
    stage = Stage.ENDING;
    receipt =
        new TransferReceipt(
            order.move().remotePath(),
            order.move().local().toString(),
            content.length,
            hash.hex(),
            Verification.SIZE,
            0,
            duration(),
            replaced ? Publication.ATOMIC : Publication.NONE);
  }

  private FileTransferException changed(String how) {
    return SafeDownload.changed(before, how);
  }

  @Override
  void abandon() throws FileTransferException {
    stage = Stage.ENDING;
    if (closing == null && opening != null && isOpen(opening) && session.isConnected()) {
      closing = await(pipe.close(opening.result()));
    }
  }

  @Override
  boolean isPublishing() {
    return false;
  }

  @Override
  boolean isOver() {
    return stage == Stage.ENDING;
  }

  @Override
  long wants() throws FileTransferException {
    return stage == Stage.OPENING
        ? look.result().map(RemoteFile::sizeBytes).filter(size -> size <= SMALL).orElse(0L)
        : 0;
  }

  @Override
  TransferReceipt receipt() {
    return receipt;
  }

  @Override
  boolean isLarge() {
    return large;
  }

  @Override
  long weight() {
    return content.length;
  }
}
