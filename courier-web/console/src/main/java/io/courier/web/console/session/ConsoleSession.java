package io.courier.web.console.session;

import io.courier.identity.SignedIn;
import io.courier.identity.UserState;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.UUID;

/**
 * What the server session of a signed-in user holds. The browser has the session's id only; the
 * refresh token never leaves the server.
 *
 * @param credentialVersion ends the session with the next change of the password
 */
record ConsoleSession(
    UUID userId, String refreshToken, Instant expiresAt, String credentialVersion) {
  private static final String ATTRIBUTE = ConsoleSession.class.getName();

  static ConsoleSession of(SignedIn in) {
    return new ConsoleSession(
        in.user().id(), in.refreshToken(), in.refreshExpiresAt(), in.state().credentialVersion());
  }

  /** Null when nobody is signed in. */
  static ConsoleSession in(HttpSession session) {
    return session == null ? null : (ConsoleSession) session.getAttribute(ATTRIBUTE);
  }

  void putInto(HttpSession session) {
    session.setAttribute(ATTRIBUTE, this);
  }

  boolean isValid(UserState user, Instant now) {
    return user.usable()
        && user.credentialVersion().equals(credentialVersion)
        && expiresAt.isAfter(now);
  }

  @Override
  public String toString() {
    return "ConsoleSession[" + userId + "]";
  }
}
