package io.courier.launcher.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One vault. Every question has a limit of {@value #LIMIT_SECONDS} s and is asked up to {@value
 * #TRIES} times while the vault is silent, busy or broken. Not thread-safe.
 */
public final class KeyVault {
  private static final System.Logger LOG = System.getLogger(KeyVault.class.getName());
  private static final int LIMIT_SECONDS = 10;
  private static final int TOKEN_LIMIT_SECONDS = 35;
  private static final int TRIES = 3;
  private static final int LONGEST_WAIT_SECONDS = 10;
  private static final String API = "?api-version=7.4";

  private final VaultAccess access;
  private final HttpClient http;
  private final Duration limit;
  private String token;

  /** No question is asked yet. */
  public KeyVault(VaultAccess access) {
    this(access, Duration.ofSeconds(LIMIT_SECONDS));
  }

  KeyVault(VaultAccess access, Duration limit) {
    this.access = access;
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .sslContext(access.ssl())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit)
            .build();
  }

  /** The current value of a secret; empty when there is none of this name. */
  public Optional<String> secret(String name) throws VaultException, InterruptedException {
    Optional<VaultAnswer> found = get("secrets", name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String value = found.get().text("value").strip();
    if (value.isEmpty()) {
      throw new VaultException("The secret " + name + " in " + access.uri() + " is empty.");
    }
    return Optional.of(value);
  }

  /** The current version of a key, without its material; empty when there is none of this name. */
  public Optional<KeyMetadata> key(String name) throws VaultException, InterruptedException {
    try {
      return get("keys", name).map(KeyMetadata::of);
    } catch (IllegalArgumentException e) {
      throw new VaultException(
          "What " + access.uri() + " answers about the key " + name + " is not understood.", e);
    }
  }

  private Optional<VaultAnswer> get(String collection, String name)
      throws VaultException, InterruptedException {
    URI uri = URI.create(access.uri() + "/" + collection + "/" + name + API);
    HttpResponse<String> answer = ask(uri);
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(json(answer.body(), uri));
      case 404 -> Optional.empty();
      case 401, 403 ->
          throw new VaultException(
              access.uri()
                  + " refuses to show "
                  + collection
                  + "/"
                  + name
                  + " (HTTP "
                  + answer.statusCode()
                  + " "
                  + errorCode(answer.body())
                  + "): it must be enabled, and "
                  + access.credentialName()
                  + " needs the right 'get' on "
                  + collection
                  + " of this vault.");
      default ->
          throw new VaultException(
              access.uri() + " does not work: HTTP " + answer.statusCode() + " for " + name + ".");
    };
  }

  private HttpResponse<String> ask(URI uri) throws VaultException, InterruptedException {
    if (token == null) {
      token = freshToken();
    }
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .timeout(limit)
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> answer = send(request);
        boolean busy = answer.statusCode() == 429 || answer.statusCode() >= 500;
        if (!busy || attempt == TRIES) {
          return answer;
        }
        pause(answer.headers().firstValue("Retry-After").orElse(""), attempt);
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw unreachable(e);
        }
        pause("", attempt);
      }
    }
  }

  /** The limit holds for the whole answer; the request's own ends with its headers. */
  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no complete answer within " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private VaultException unreachable(IOException cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new VaultException(
        "Key Vault "
            + access.uri()
            + " cannot be reached ("
            + why
            + "). Check KEYVAULT_URI, name resolution, private endpoint and firewall, and, for a vault behind a private authority, COURIER_TLS_TRUST_ANCHORS.",
        cause);
  }

  private static void pause(String wanted, int attempt) throws InterruptedException {
    int seconds = wanted.matches("[0-9]{1,4}") ? Integer.parseInt(wanted) : attempt;
    TimeUnit.SECONDS.sleep(Math.min(seconds, LONGEST_WAIT_SECONDS));
  }

  private String freshToken() throws VaultException, InterruptedException {
    TokenCredential credential = access.credential();
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "key-vault-token");
              made.setDaemon(true);
              return made;
            });
    try {
      return thread
          .submit(
              () ->
                  credential
                      .getTokenSync(new TokenRequestContext().addScopes(access.scope()))
                      .getToken())
          .get(TOKEN_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw noToken("no answer within " + TOKEN_LIMIT_SECONDS + " s", null);
    } catch (ExecutionException e) {
      // Entra's text may give back what it was sent: only its first line, and never the secret
      String message = String.valueOf(e.getCause().getMessage());
      String secret = access.variables().getOrDefault("AZURE_CLIENT_SECRET", "");
      String first = message.lines().findFirst().orElse("");
      boolean quotes = !secret.isEmpty() && message.contains(secret);
      LOG.log(System.Logger.Level.DEBUG, "No token: {0}", e.getCause().getClass().getName());
      throw noToken(quotes ? "refused" : first, quotes ? null : e.getCause());
    } finally {
      thread.shutdownNow();
    }
  }

  private VaultException noToken(String why, Throwable cause) {
    return new VaultException(
        "There is no token for Key Vault "
            + access.uri()
            + ": "
            + why
            + ". Check "
            + access.credentialName()
            + ".",
        cause);
  }

  private VaultAnswer json(String text, URI uri) throws VaultException {
    try {
      return VaultAnswer.of(text);
    } catch (UncheckedIOException e) {
      // its text may hold a secret: no cause
      throw new VaultException("What answers at " + uri.getAuthority() + " is no Key Vault.");
    }
  }

  private static String errorCode(String text) {
    try {
      return VaultAnswer.of(text).object("error").text("code");
    } catch (UncheckedIOException e) {
      return "";
    }
  }
}
