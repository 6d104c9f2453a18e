package io.courier.callback;

/**
 * How a callback stands.
 *
 * @param output what was reported, null for nothing
 * @param error why it failed, null when nothing was said
 */
public record CallbackState(Kind kind, Object output, String error) {
  /** The ways a wait can stand or end. */
  public enum Kind {
    /** No report yet. */
    PENDING,
    /** A success was reported. */
    COMPLETED,
    /** A failure was reported, or the step closed it. */
    FAILED,
    /** No report came in time: how the function ended is not known. */
    EXPIRED
  }
}
