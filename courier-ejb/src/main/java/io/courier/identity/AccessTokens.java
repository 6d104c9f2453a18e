package io.courier.identity;

import java.time.Duration;

/** Issues the short-lived tokens that the API takes. */
public interface AccessTokens {
  /** A signed token for the user as they are now. */
  AccessToken issue(UserAccount user, UserState state);

  /** The compact form of a token and how long it counts. */
  record AccessToken(String value, Duration life) {
    @Override
    public String toString() {
      return "AccessToken[***]";
    }
  }
}
