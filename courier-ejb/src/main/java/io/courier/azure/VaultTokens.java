package io.courier.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Tokens for Key Vault and for nothing else: whatever resource a vault's challenge names, no token
 * of another one is asked for, and the tenant is the deployment's. Kept until five minutes before
 * their end, because msal4j finds none of its own when the authority has a port. Thread-safe.
 */
final class VaultTokens implements TokenCredential {
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);
  private static final Set<String> SCOPES =
      Set.of(
          "https://vault.azure.net/.default",
          "https://vault.azure.cn/.default",
          "https://vault.usgovcloudapi.net/.default",
          "https://managedhsm.azure.net/.default",
          "https://managedhsm.azure.cn/.default",
          "https://managedhsm.usgovcloudapi.net/.default");

  private final Supplier<TokenCredential> source;
  private final Clock clock;
  private final Map<String, AccessToken> kept = new ConcurrentHashMap<>();
  private volatile TokenCredential credential;

  /**
   * @param source makes a credential that remembers nothing
   */
  VaultTokens(Supplier<TokenCredential> source, Clock clock) {
    this.source = source;
    this.clock = clock;
    this.credential = source.get();
  }

  /** The next token is a new one. */
  void forget() {
    credential = source.get();
    kept.clear();
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.fromCallable(() -> getTokenSync(request));
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    List<String> scopes = request.getScopes();
    if (scopes.size() != 1 || !SCOPES.contains(scopes.get(0))) {
      throw new ClientAuthenticationException(
          "The vault asks for a token of something else than Key Vault.", null);
    }
    TokenRequestContext wanted = new TokenRequestContext().addScopes(scopes.get(0));
    if (request.getClaims() != null) {
      wanted.setClaims(request.getClaims()).setCaeEnabled(request.isCaeEnabled());
      kept.remove(scopes.get(0));
    }
    AccessToken token = kept.get(scopes.get(0));
    if (token == null
        || clock.instant().isAfter(token.getExpiresAt().toInstant().minus(RENEW_BEFORE))) {
      token = credential.getTokenSync(wanted);
      kept.put(scopes.get(0), token);
    }
    return token;
  }
}
