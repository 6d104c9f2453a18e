package io.courier.callback;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Callbacks as the step that waits for one sees them. Every call is a transaction of its own. */
public interface StepCallbacks {

  /**
   * Issues a callback with a fresh key of 256 random bits, of which only the hash is kept.
   *
   * @param life after which it is not accepted any more
   * @throws io.courier.core.CourierException 9005 while the deployment names no courier.base_url
   */
  IssuedCallback issue(UUID executionId, int stepOrder, Duration life);

  /** How it is now; empty for an unknown id. One whose time is over is closed by this look. */
  Optional<CallbackState> look(UUID id);

  /** Nobody waits for it any more: reports are refused as if one had come. */
  void close(UUID id, String why);
}
