package io.courier.notification;

import io.courier.core.JsonText;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.setting.OutboundAddresses;
import io.courier.setting.OutboundTrust;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Posts the message as JSON. The host's addresses are checked right before the call; redirects are
 * not followed, so that the answer cannot send the server elsewhere; of the answer only the status
 * is read. The whole try, with looking up the name, ends after ten seconds.
 */
@ApplicationScoped
public class WebhookChannel implements ChannelSender {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject OutboundAddresses addresses;
  @Inject OutboundTrust trust;

  @Resource ManagedExecutorService executor;

  private Executor threads;
  private Duration limit = LIMIT;
  private HttpClient client;

  /** For CDI. */
  public WebhookChannel() {}

  WebhookChannel(
      OutboundAddresses addresses, OutboundTrust trust, Executor threads, Duration limit) {
    this.addresses = addresses;
    this.trust = trust;
    this.threads = threads;
    this.limit = limit;
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  @Override
  public Outcome send(Map<String, Object> config, Open secrets, Message message) {
    URI uri = URI.create(String.valueOf(config.get(ChannelConfig.URL)));
    HttpRequest request = request(uri, config, secrets, message);
    CompletableFuture<Outcome> work =
        CompletableFuture.supplyAsync(() -> refusal(uri), threads())
            .thenCompose(
                refusal ->
                    refusal.isPresent()
                        ? CompletableFuture.completedFuture(Outcome.failed(refusal.get()))
                        : client()
                            .sendAsync(request, BodyHandlers.ofInputStream())
                            .thenApply(WebhookChannel::outcome));
    try {
      return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      work.cancel(true);
      return Outcome.failed(uri.getHost() + " gave no answer within 10 seconds.");
    } catch (InterruptedException e) {
      work.cancel(true);
      Thread.currentThread().interrupt();
      return Outcome.failed("Sending was interrupted.");
    } catch (ExecutionException e) {
      return Outcome.failed(reason(uri.getHost(), e.getCause()));
    }
  }

  private HttpRequest request(URI uri, Map<String, Object> config, Open secrets, Message message) {
    byte[] body = JsonText.write(message.toJson()).getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(limit)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(body));
    ChannelConfig.headers(config).forEach(request::setHeader);
    secrets.headers().forEach(request::setHeader);
    if (!secrets.secret().isEmpty()) {
      request.setHeader(WebhookSignature.HEADER, WebhookSignature.of(secrets.secret(), body));
    }
    return request.build();
  }

  private Optional<String> refusal(URI uri) {
    try {
      return addresses
          .problem(uri.toString())
          .or(
              () -> {
                try {
                  return addresses.refusalOf(uri);
                } catch (UnknownHostException e) {
                  throw new CompletionException(e);
                }
              })
          .map(problem -> "The URL is not called: " + problem);
    } catch (CompletionException e) {
      return Optional.of("The name " + uri.getHost() + " is not known.");
    }
  }

  private static Outcome outcome(HttpResponse<InputStream> response) {
    hangUp(response.body());
    int status = response.statusCode();
    if (status / 100 == 2) {
      return Outcome.SENT;
    }
    String more = status / 100 == 3 ? "; redirects are not followed." : ".";
    return Outcome.failed(response.uri().getHost() + " answered HTTP " + status + more);
  }

  /** The rest of the answer is of no interest. */
  private static void hangUp(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      System.getLogger(WebhookChannel.class.getName())
          .log(System.Logger.Level.DEBUG, "an answer did not close", e);
    }
  }

  private static String reason(String host, Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof SSLException) {
      return "TLS with " + host + " failed: " + cause.getMessage();
    }
    if (cause instanceof ConnectException) {
      return host + " cannot be reached: connection refused or no route.";
    }
    return "No answer of " + host + ": " + cause.getClass().getSimpleName() + ".";
  }

  private Executor threads() {
    return threads == null ? executor : threads;
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .sslContext(trust.sslContext())
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(limit)
              .build();
    }
    return client;
  }
}
