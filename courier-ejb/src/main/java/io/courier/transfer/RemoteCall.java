package io.courier.transfer;

import io.courier.connection.TransferFaults.Doing;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RenameInDoubtException;
import java.util.Optional;

/**
 * One operation at a partner, which may be run again on a new session after the first one broke.
 * Knows by itself what an earlier, unanswered run may have done.
 *
 * @param <T> its result
 */
abstract class RemoteCall<T> {
  private final Doing doing;
  private int runs;

  RemoteCall(Doing doing) {
    this.doing = doing;
  }

  Doing doing() {
    return doing;
  }

  final T start(FileConnection session) throws FileTransferException {
    runs++;
    return run(session);
  }

  /** Whether an earlier run broke with its session, so that its effect is unknown. */
  final boolean isRepeated() {
    return runs > 1;
  }

  /** Whether it may use further sessions of the connection while it runs. */
  boolean maySpread() {
    return false;
  }

  /** Whether it may be run again after this failure broke the session. */
  boolean repeatable(FileTransferException failure) {
    return switch (failure.reason()) {
      case CONNECTION_LOST, TIMED_OUT, PROTOCOL_ERROR -> true;
      default -> false;
    };
  }

  /** The final rename that went unanswered and is not settled yet. */
  Optional<RenameInDoubtException> doubt() {
    return Optional.empty();
  }

  abstract T run(FileConnection session) throws FileTransferException;
}
