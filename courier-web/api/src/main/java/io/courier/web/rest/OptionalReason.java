package io.courier.web.rest;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;

/** The body {@code {reason?}} of a cancel, which may be absent altogether. */
public final class OptionalReason {
  private static final int MOST = 1000;

  private OptionalReason() {}

  /**
   * The reason, null for none.
   *
   * @throws CourierException 1000, 1001
   */
  public static String of(String body) {
    if (body == null || body.isBlank()) {
      return null;
    }
    try {
      Object reason = JsonText.readObject(body).get("reason");
      if (reason == null || (reason instanceof String text && text.length() <= MOST)) {
        return (String) reason;
      }
    } catch (IllegalArgumentException e) {
      throw new CourierException(
          ErrorCode.INVALID_REQUEST_FORMAT, "The body is not a JSON object {\"reason\"}.", e);
    }
    throw CourierException.invalid("reason", "Must be a text of at most 1000 characters.");
  }
}
