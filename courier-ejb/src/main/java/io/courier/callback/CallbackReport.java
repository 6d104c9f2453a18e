package io.courier.callback;

/**
 * What a function reports.
 *
 * @param success null for true
 * @param output any JSON value of at most 1 MB, null for none
 */
public record CallbackReport(Boolean success, Object output, String errorMessage) {
  boolean succeeded() {
    return !Boolean.FALSE.equals(success);
  }

  /** Without what was reported. */
  @Override
  public String toString() {
    return "CallbackReport[success=" + succeeded() + "]";
  }
}
