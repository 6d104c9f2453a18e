package io.courier.identity;

import com.ibm.websphere.security.jwt.InvalidBuilderException;
import com.ibm.websphere.security.jwt.InvalidClaimException;
import com.ibm.websphere.security.jwt.JwtBuilder;
import com.ibm.websphere.security.jwt.JwtException;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Tokens of Liberty's builder {@code courierJwt}: issuer, audience, algorithm and key are
 * configuration of the server; {@link TokenVerifier} accepts exactly these.
 */
@ApplicationScoped
class LibertyAccessTokens implements AccessTokens {
  private static final String BUILDER = "courierJwt";

  @Inject private Settings settings;
  @Inject private Clock clock;

  @Override
  public AccessToken issue(UserAccount user, UserState state) {
    Duration life = Duration.ofMinutes(settings.integer("auth.session_timeout_minutes"));
    try {
      JwtBuilder builder =
          JwtBuilder.create(BUILDER)
              .subject(user.id().toString())
              .jwtId(true)
              .expirationTime(clock.instant().plus(life).getEpochSecond())
              .claim("role", user.role())
              .claim("groups", List.of(user.role()))
              .claim("name", user.displayName())
              .claim(TokenCheck.CREDENTIAL_VERSION, state.credentialVersion());
      if (user.email() != null) {
        builder.claim("email", user.email());
      }
      return new AccessToken(builder.buildJwt().compact(), life);
    } catch (InvalidBuilderException | InvalidClaimException | JwtException e) {
      throw new IllegalStateException(
          "The server cannot issue tokens: check jwtBuilder " + BUILDER, e);
    }
  }
}
