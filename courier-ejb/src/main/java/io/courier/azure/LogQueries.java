package io.courier.azure;

import io.courier.azure.AzureFault.Reason;
import io.courier.core.JsonText;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** Queries against one workspace. One thread at a time. */
final class LogQueries {
  private static final int MAX_ANSWER = 16 * 1024 * 1024;
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  private final AzureTransport transport;
  private final Workspace workspace;
  private final EntraTokens tokens;
  private final Duration connectLimit;
  private final Clock clock;

  LogQueries(
      AzureTransport transport,
      Workspace workspace,
      EntraTokens tokens,
      Duration connectLimit,
      Clock clock) {
    this.transport = transport;
    this.workspace = workspace;
    this.tokens = tokens;
    this.connectLimit = connectLimit;
    this.clock = clock;
  }

  /** Gets a token, from the library's memory or from Entra. */
  void token(Call call) throws AzureFault {
    tokens.token(call);
  }

  /**
   * A token that is refused although it has not expired is replaced once.
   *
   * @throws AzureFault any reason
   */
  QueryTable run(String kql, Call call) throws AzureFault {
    Exchange.Answer answer = post(kql, call);
    if (answer.status() == 401) {
      tokens.forget();
      answer = post(kql, call);
    }
    if (answer.status() == 429) {
      throw AzureFault.throttled(
          "Log Analytics refuses further queries for now (HTTP 429).", retryAfter(answer));
    }
    if (answer.status() != 200) {
      throw new AzureFault(
          Reason.REFUSED,
          answer.status(),
          "Log Analytics refused the query: " + answer.shown(null),
          null);
    }
    if (!answer.body().complete()) {
      throw new AzureFault(
          Reason.UNREADABLE,
          "The answer of Log Analytics is larger than " + MAX_ANSWER / 1024 / 1024 + " MiB.");
    }
    return QueryTable.parse(answer.text());
  }

  private Exchange.Answer post(String kql, Call call) throws AzureFault {
    String token = tokens.token(call);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    transport.cloud().logAnalytics()
                        + "/v1/workspaces/"
                        + workspace.workspaceId()
                        + "/query"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(JsonText.write(Map.of("query", kql))))
            .build();
    return Exchange.send(transport.client(connectLimit), request, MAX_ANSWER, call);
  }

  /** Seconds or a date (RFC 9110, section 10.2.3); null when absent or nonsense. */
  private Duration retryAfter(Exchange.Answer answer) {
    Optional<String> given = answer.headers().firstValue("Retry-After").map(String::strip);
    if (given.isEmpty()) {
      return null;
    }
    try {
      if (given.get().matches("\\d{1,9}")) {
        return atMostADay(Duration.ofSeconds(Long.parseLong(given.get())));
      }
      Instant then =
          ZonedDateTime.parse(given.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(clock.instant(), then);
      return until.isNegative() ? Duration.ZERO : atMostADay(until);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration atMostADay(Duration given) {
    return given.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : given;
  }
}
