package io.courier.jca.protocol;

import io.courier.jca.api.TransferControl;
import java.time.Duration;

/**
 * What a transfer has beside its own session.
 *
 * @param silence longest silence of the server
 * @param crew lends further sessions
 */
record Help(Duration silence, Crew crew) {

  /** From the first byte to behind the last. */
  record Range(long from, long end) {}

  RangeTransfer.Job job(RemoteSession session, String path, Range range, TransferControl control) {
    return new RangeTransfer.Job(session, crew, path, range.from, range.end, silence, control);
  }
}
