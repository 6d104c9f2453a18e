package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Decides whether a token that the container verified still counts: its user may have been
 * deactivated, deleted, given another role or another password since.
 */
@ApplicationScoped
public class TokenCheck {
  /** Private claim: {@link UserState#credentialVersion}. */
  static final String CREDENTIAL_VERSION = "cv";

  @Inject private UserStates states;

  public boolean isCurrent(JsonWebToken token) {
    return subject(token)
        .flatMap(states::current)
        .filter(state -> matches(token, state))
        .isPresent();
  }

  private static Optional<UUID> subject(JsonWebToken token) {
    try {
      return Optional.ofNullable(token.getSubject()).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Every token of ours carries the version of the password it was issued under. One without, but
   * with the claims of the reference, is made by a holder of the key, who could as well have put it
   * in: its absence decides nothing. What the container itself issues names no user's id.
   */
  private static boolean matches(JsonWebToken token, UserState state) {
    Object version = token.getClaim(CREDENTIAL_VERSION);
    return state.usable()
        && Set.of(state.role()).equals(token.getGroups())
        && (version == null || state.credentialVersion().equals(version.toString()));
  }
}
