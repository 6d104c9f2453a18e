package io.courier.identity;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;

/** Verifies access tokens. What it refuses it neither logs nor throws. */
@ApplicationScoped
public class TokenVerifier {
  @Inject private Clock clock;
  @Inject private Config config;

  private OwnTokens tokens;

  @PostConstruct
  void takeKey() {
    String secret = config.getValue("jwt.secret", String.class);
    tokens = new OwnTokens(secret.getBytes(StandardCharsets.UTF_8), clock);
  }

  /**
   * Takes the key if it was not taken yet: at the start, since the launcher removes the secrets
   * once the server is up.
   */
  public void prepare() {
    // the first call of any method takes it
  }

  /**
   * @param headers all values of the request's Authorization header
   * @return empty unless it is exactly one bearer token of ours that has not ended
   */
  public Optional<VerifiedToken> verified(List<String> headers) {
    return headers.size() == 1
        ? tokens.claims(headers.get(0)).map(TokenVerifier::token)
        : Optional.empty();
  }

  private static VerifiedToken token(JsonObject claims) {
    return new VerifiedToken(
        UUID.fromString(claims.getString("sub")),
        claims.getJsonArray("groups").getString(0),
        passwordVersion(claims.get(TokenCheck.CREDENTIAL_VERSION)));
  }

  /** Anything but text is no version that there could be, and so is refused later. */
  private static String passwordVersion(JsonValue claim) {
    if (claim == null) {
      return null;
    }
    return claim instanceof JsonString text ? text.getString() : claim.toString();
  }
}
