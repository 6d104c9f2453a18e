package io.courier.web.rest;

import io.courier.core.Clocks;
import io.courier.core.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Looks into a token that the container has refused already: nothing is granted by it. */
final class BearerToken {
  private BearerToken() {}

  /** Whether the token in the header says of itself that its time is over. */
  static boolean isExpired(String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return false;
    }
    String[] parts = authorization.substring(7).strip().split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return JsonText.readObject(payload).get("exp") instanceof Long exp
          && Instant.ofEpochSecond(exp).isBefore(Clocks.system().instant());
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return false;
    }
  }
}
