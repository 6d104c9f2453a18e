package io.courier.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalException;
import io.courier.azure.VaultFault.Reason;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls of Key Vault within a limit, three tries with a growing pause; a pause the vault asks for
 * is kept up to the limit. A token that is refused is replaced once. Thread-safe.
 */
final class VaultCalls {
  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private final ExecutorService executor;
  private final Duration limit;
  private final String clientSecret;
  private final Runnable forgetTokens;

  /**
   * @param limit of one try
   * @param clientSecret never shown in a message; null for none
   */
  VaultCalls(ExecutorService executor, Duration limit, String clientSecret, Runnable forgetTokens) {
    this.executor = executor;
    this.limit = limit;
    this.clientSecret = clientSecret;
    this.forgetTokens = forgetTokens;
  }

  /**
   * @param what for messages, e.g. {@code reading the key x}
   */
  <T> T run(String what, Callable<T> work) throws VaultFault {
    Duration pause = FIRST_PAUSE;
    for (int tried = 1; ; tried++) {
      try {
        return once(what, work);
      } catch (VaultFault e) {
        Duration wanted = e.retryAfter().orElse(pause);
        if (!e.isPassing() || tried == TRIES || wanted.compareTo(limit) > 0) {
          throw e;
        }
        if (e.reason() == Reason.NO_TOKEN) {
          forgetTokens.run();
        }
        sleep(what, wanted);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private <T> T once(String what, Callable<T> work) throws VaultFault {
    try {
      return new Call(limit, () -> false).await(executor.submit(work));
    } catch (TimeoutException e) {
      throw new VaultFault(
          Reason.UNAVAILABLE,
          "Key Vault gave no answer within " + limit.toSeconds() + " seconds, " + what + ".",
          e);
    } catch (CancellationException e) {
      throw new VaultFault(Reason.UNAVAILABLE, "Interrupted while " + what + ".", e);
    } catch (ExecutionException e) {
      throw fault(what, e.getCause());
    }
  }

  private static void sleep(String what, Duration pause) throws VaultFault {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultFault(Reason.UNAVAILABLE, "Interrupted while " + what + ".", e);
    }
  }

  private VaultFault fault(String what, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CredentialUnavailableException || cause instanceof MsalException) {
        return noToken(what, cause);
      }
      if (cause instanceof HttpResponseException answer && answer.getResponse() != null) {
        return answered(what, answer);
      }
    }
    if (failure instanceof ClientAuthenticationException) {
      return noToken(what, failure);
    }
    return new VaultFault(
        Reason.UNAVAILABLE,
        "Key Vault cannot be reached, " + what + ": " + why(failure) + ".",
        failure);
  }

  private String why(Throwable failure) {
    Throwable root = failure;
    boolean connecting = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the name of its host is not known";
      }
      connecting |= cause instanceof ConnectException;
      root = cause;
    }
    if (connecting) {
      return "connection refused or no route";
    }
    String said = root.getMessage() == null ? "the connection broke" : firstLine(root.getMessage());
    return root instanceof SSLException || root instanceof GeneralSecurityException
        ? "TLS: " + said
        : said;
  }

  private VaultFault noToken(String what, Throwable cause) {
    String why = cause.getMessage() == null ? "no reason given" : cause.getMessage();
    return new VaultFault(
        Reason.NO_TOKEN, "There is no token for Key Vault, " + what + ": " + firstLine(why), cause);
  }

  private VaultFault answered(String what, HttpResponseException answer) {
    HttpResponse response = answer.getResponse();
    String said = String.valueOf(answer.getMessage());
    String shown = "Key Vault refused, " + what + ": " + firstLine(said);
    return switch (response.getStatusCode()) {
      case 401 -> new VaultFault(Reason.NO_TOKEN, shown, answer);
      case 403 ->
          new VaultFault(
              said.contains("KeyDisabled") || said.contains("disabled key")
                  ? Reason.DISABLED
                  : Reason.FORBIDDEN,
              shown,
              answer);
      case 404 -> new VaultFault(Reason.NOT_FOUND, shown, answer);
      case 429 -> new VaultFault(Reason.THROTTLED, shown, retryAfter(response), answer);
      case 400 -> new VaultFault(Reason.REJECTED, shown, answer);
      default -> new VaultFault(Reason.UNAVAILABLE, shown, retryAfter(response), answer);
    };
  }

  /** Null when the vault does not say, or not in seconds. */
  private static Duration retryAfter(HttpResponse response) {
    String text = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
    return text != null && text.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(text))
        : null;
  }

  private String firstLine(String text) {
    return Exchange.clean(text.lines().findFirst().orElse(text), clientSecret);
  }
}
