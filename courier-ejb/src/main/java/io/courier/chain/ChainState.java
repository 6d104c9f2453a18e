package io.courier.chain;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of a chain execution and the only changes between them (reference, jobs section 7). */
public enum ChainState {
  PENDING,
  RUNNING,
  PAUSED,
  COMPLETED,
  FAILED,
  CANCELLED;

  private static final Map<ChainState, Set<ChainState>> CHANGES =
      Map.of(
          PENDING, EnumSet.of(RUNNING),
          RUNNING, EnumSet.of(COMPLETED, FAILED, PAUSED, CANCELLED),
          PAUSED, EnumSet.of(RUNNING, CANCELLED));

  public boolean isFinal() {
    return !CHANGES.containsKey(this);
  }

  public boolean canBecome(ChainState next) {
    return CHANGES.getOrDefault(this, Set.of()).contains(next);
  }

  /**
   * @return the next state
   * @throws CourierException 2002, 2003, 2004, 1050 when the table has no such change
   */
  ChainState become(ChainState next) {
    if (!canBecome(next)) {
      throw new CourierException(
          codeOf(next),
          "The chain execution is "
              + Codes.of(this)
              + " and cannot become "
              + Codes.of(next)
              + ".");
    }
    return next;
  }

  private static ErrorCode codeOf(ChainState next) {
    return switch (next) {
      case CANCELLED -> ErrorCode.EXECUTION_NOT_CANCELLABLE;
      case PAUSED -> ErrorCode.EXECUTION_NOT_PAUSABLE;
      case RUNNING -> ErrorCode.EXECUTION_NOT_RESUMABLE;
      default -> ErrorCode.STATE_CONFLICT;
    };
  }
}
