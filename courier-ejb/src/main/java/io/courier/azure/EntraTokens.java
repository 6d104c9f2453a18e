package io.courier.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.microsoft.aad.msal4j.MsalServiceException;
import io.courier.azure.AzureFault.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Tokens of one service principal for Log Analytics. The library gets a new one before the old one
 * expires, so that a poll may last for hours. It holds the client secret as a string for as long;
 * this object is dropped with the poll. One thread at a time.
 *
 * <p>A token is kept here until five minutes before its end, as the library would do it: its own
 * memory (msal4j 1.26.0) finds nothing when the authority has a port.
 */
final class EntraTokens {
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

  private final AzureTransport transport;
  private final Workspace workspace;
  private final String clientSecret;
  private final Clock clock;
  private TokenCredential credential;
  private AccessToken kept;

  EntraTokens(AzureTransport transport, Workspace workspace, String clientSecret, Clock clock) {
    this.transport = transport;
    this.workspace = workspace;
    this.clientSecret = clientSecret;
    this.clock = clock;
    forget();
  }

  /** The next token comes from Entra. */
  void forget() {
    ClientSecretCredentialBuilder builder =
        new ClientSecretCredentialBuilder()
            .tenantId(workspace.tenantId().toString())
            .clientId(workspace.clientId().toString())
            .clientSecret(clientSecret)
            .authorityHost(transport.cloud().authority().toString())
            .httpClient(transport.entra())
            .executorService(transport.executor());
    if (!transport.cloud().isKnownAuthority()) {
      builder.disableInstanceDiscovery();
    }
    credential = builder.build();
    kept = null;
  }

  /**
   * @throws AzureFault NO_TOKEN
   */
  String token(Call call) throws AzureFault {
    if (kept == null
        || clock.instant().isAfter(kept.getExpiresAt().toInstant().minus(RENEW_BEFORE))) {
      kept = fetch(call);
    }
    return kept.getToken();
  }

  private AccessToken fetch(Call call) throws AzureFault {
    TokenCredential now = credential;
    TokenRequestContext wanted = new TokenRequestContext().addScopes(transport.cloud().scope());
    try {
      AccessToken token = call.await(transport.executor().submit(() -> now.getTokenSync(wanted)));
      if (token == null || !Exchange.isHeaderText(token.getToken())) {
        throw new AzureFault(Reason.NO_TOKEN, "What Entra gave is no token.");
      }
      return token;
    } catch (TimeoutException e) {
      throw new AzureFault(
          Reason.NO_TOKEN,
          "Entra gave no token within " + call.limit().toSeconds() + " seconds.",
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new AzureFault(
          Reason.NO_TOKEN,
          status(cause),
          "Entra gave no token: " + why(cause),
          quotes(cause) ? null : cause);
    }
  }

  /** Entra's HTTP status, 0 when it did not answer. */
  private static int status(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MsalServiceException answer && answer.statusCode() != null) {
        return answer.statusCode();
      }
    }
    return 0;
  }

  /** Whether Entra's answer gave the secret back: its text stands in the library's exceptions. */
  private boolean quotes(Throwable failure) {
    return failure != null
        && (String.valueOf(failure.getMessage()).contains(clientSecret)
            || quotes(failure.getCause())
            || Arrays.stream(failure.getSuppressed()).anyMatch(this::quotes));
  }

  private String why(Throwable failure) {
    String message = failure.getMessage() == null ? "unknown error" : failure.getMessage();
    String first = message.lines().findFirst().orElse(message);
    return Exchange.clean(first, clientSecret);
  }
}
