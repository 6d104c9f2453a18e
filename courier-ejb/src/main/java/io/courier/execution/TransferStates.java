package io.courier.execution;

import io.courier.jca.api.ResumePoint;
import io.courier.step.Moving;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/** Reads {@code transfer_state} back from the context. Stateless. */
final class TransferStates {
  static final String KEY = "transfer_state";

  private TransferStates() {}

  /** The point of that transfer, null when the state is of another one, finished or unreadable. */
  static ResumePoint pointOf(Object state, Moving file) {
    if (!(state instanceof Map<?, ?> map)
        || !file.localPath().equals(map.get("local_path"))
        || !file.remotePath().equals(map.get("remote_path"))
        || !Boolean.FALSE.equals(map.get("completed"))
        || !(map.get("bytes_transferred") instanceof Number stored)
        || !(map.get("total_bytes") instanceof Number total)) {
      return null;
    }
    return new ResumePoint(
        total.longValue(),
        modified(map.get("source_modified")),
        stored.longValue(),
        Boolean.TRUE.equals(map.get("out_of_order")));
  }

  private static Instant modified(Object text) {
    try {
      return text == null ? null : Instant.parse(text.toString());
    } catch (DateTimeException e) {
      return null; // unknown: then it proves nothing
    }
  }
}
