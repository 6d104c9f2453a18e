package io.courier.identity;

import java.time.Instant;

/**
 * A successful sign-in or refresh.
 *
 * @param refreshToken the opaque token, known to the client only
 */
public record SignedIn(
    UserAccount user, UserState state, String refreshToken, Instant refreshExpiresAt) {
  @Override
  public String toString() {
    return "SignedIn[" + user.id() + "]";
  }
}
