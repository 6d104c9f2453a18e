package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Decides whether a verified token still counts: its user may have been deactivated, deleted, given
 * another role or another password since.
 */
@ApplicationScoped
public class TokenCheck {
  /** Private claim: {@link UserState#credentialVersion}. */
  static final String CREDENTIAL_VERSION = "cv";

  @Inject private UserStates states;

  public boolean isCurrent(VerifiedToken token) {
    return states.current(token.user()).filter(state -> matches(token, state)).isPresent();
  }

  /**
   * Every token of ours carries the version of the password it was issued under. One without, but
   * with the claims of the reference, is made by a holder of the key, who could as well have put it
   * in: its absence decides nothing.
   */
  private static boolean matches(VerifiedToken token, UserState state) {
    return state.usable()
        && state.role().equals(token.role())
        && (token.passwordVersion() == null
            || state.credentialVersion().equals(token.passwordVersion()));
  }
}
