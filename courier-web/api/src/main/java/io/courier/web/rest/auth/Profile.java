package io.courier.web.rest.auth;

import io.courier.identity.UserAccount;
import java.time.Instant;
import java.util.UUID;

/**
 * What signed-in users see of themselves.
 *
 * @param allowLocalPassword whether the user may have a password here
 */
public record Profile(
    UUID id,
    String username,
    String displayName,
    String email,
    String role,
    boolean isSsoUser,
    boolean allowLocalPassword,
    Instant lastLoginAt) {

  static Profile of(UserAccount user) {
    return new Profile(
        user.id(),
        user.username(),
        user.displayName(),
        user.email(),
        user.role(),
        user.isSsoUser(),
        !user.isSsoUser(),
        user.lastLoginAt());
  }
}
