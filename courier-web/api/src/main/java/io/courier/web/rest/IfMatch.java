package io.courier.web.rest;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** The {@code If-Match} header of changes: the version the client read. */
public final class IfMatch {
  private IfMatch() {}

  /**
   * The number, bare or quoted, also as a weak tag; null when the header is absent or {@code *}.
   *
   * @throws CourierException 1001 for anything else
   */
  public static Integer version(String header) {
    if (header == null || header.isBlank() || header.strip().equals("*")) {
      return null;
    }
    String text = header.strip().replaceFirst("^W/", "");
    if (text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1);
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new CourierException(
          ErrorCode.INVALID_REQUEST_FORMAT,
          "If-Match must be the version that GET returned, e.g. 3.",
          e);
    }
  }
}
