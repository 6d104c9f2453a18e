package io.courier.azure;

import io.courier.azure.AzureFault.Reason;
import io.courier.core.JsonText;
import io.courier.core.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One Function App, for one use: it starts functions and finds out in its workspace how they ended.
 * Dials at the first call. All calls end within the limits, and with a {@link
 * CancellationException} when the cancel signal is seen or the thread interrupted. One thread at a
 * time.
 */
public final class FunctionApp {
  private static final int MAX_ANSWER = 64 * 1024;

  private final AzureTransport transport;
  private final Address address;
  private final Secrets secrets;
  private final Workspace workspace;
  private final Clock clock;
  private LogQueries queries;

  /**
   * Where, and how long at most.
   *
   * @param connect limit of one connect
   * @param operation limit of one request with its answer
   */
  public record Address(String host, int port, Duration connect, Duration operation) {}

  /**
   * Decrypts at the moment of use; the caller of a supplier closes what it gets.
   *
   * @param key master key, or function key
   * @param clientSecret of the service principal; null without a workspace
   */
  public record Secrets(Supplier<Secret> key, Supplier<Secret> clientSecret) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /** What the host said of itself; members are null where it did not. */
  public record HostStatus(String state, String version) {}

  /**
   * @param workspace null when the key is a function key: then runs cannot be followed
   */
  public FunctionApp(
      AzureTransport transport,
      Address address,
      Secrets secrets,
      Workspace workspace,
      Clock clock) {
    this.transport = transport;
    this.address = address;
    this.secrets = secrets;
    this.workspace = workspace;
    this.clock = clock;
  }

  /** Whether runs can be followed in a workspace. */
  public boolean hasWorkspace() {
    return workspace != null;
  }

  /**
   * Starts the function through the host's admin endpoint. Sent once, on a connection of its own.
   *
   * @param input text that the function gets
   * @throws AzureFault UNREACHABLE, CERTIFICATE_REJECTED, NO_ANSWER, REFUSED, UNUSABLE_KEY; {@link
   *     AzureFault#mayHaveBeenDone} tells whether the function may run all the same
   */
  public void trigger(String function, String input, BooleanSupplier cancelled) throws AzureFault {
    String path = "/admin/functions/" + QuerySchema.requireFunctionName(function);
    send(path, JsonText.write(Map.of("input", input)), cancelled);
  }

  /**
   * Calls the function itself.
   *
   * @param body JSON
   * @return HTTP status, 2xx
   * @throws AzureFault as {@link #trigger}
   */
  public int call(String function, String body, BooleanSupplier cancelled) throws AzureFault {
    String path = "/api/" + QuerySchema.requireFunctionName(function);
    return send(path, body, cancelled);
  }

  private int send(String path, String body, BooleanSupplier cancelled) throws AzureFault {
    Exchange.Answer answer =
        exchange(
            transport.freshClient(address.connect()),
            HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)),
            cancelled);
    return answer.status();
  }

  /**
   * Asks the host how it is; needs the master key.
   *
   * @throws AzureFault every reason but THROTTLED and NO_TOKEN
   */
  public HostStatus hostStatus(BooleanSupplier cancelled) throws AzureFault {
    Exchange.Answer answer =
        exchange(
            transport.client(address.connect()),
            HttpRequest.newBuilder(uri("/admin/host/status")).GET(),
            cancelled);
    try {
      Map<String, Object> status = JsonText.readObject(answer.text());
      return new HostStatus(word(status.get("state")), word(status.get("version")));
    } catch (IllegalArgumentException e) {
      throw new AzureFault(
          Reason.UNREADABLE,
          address.host() + " does not answer like a Function App: its status is not JSON.",
          e);
    }
  }

  private Exchange.Answer exchange(
      HttpClient client, HttpRequest.Builder request, BooleanSupplier cancelled) throws AzureFault {
    String key = reveal(secrets.key());
    if (!Exchange.isHeaderText(key)) {
      throw new AzureFault(
          Reason.UNUSABLE_KEY, "The stored key has characters that no key has; store it again.");
    }
    HttpRequest complete = request.header("x-functions-key", key).build();
    Exchange.Answer answer =
        Exchange.send(client, complete, MAX_ANSWER, new Call(address.operation(), cancelled));
    if (!answer.isSuccess()) {
      throw new AzureFault(
          Reason.REFUSED, answer.status(), address.host() + " answered " + answer.shown(key), null);
    }
    return answer;
  }

  /**
   * The newest finished run of the function that started after the instant; empty while the
   * workspace knows of none.
   *
   * @throws AzureFault any reason
   */
  public Optional<FunctionRun> completion(String function, Instant since, BooleanSupplier cancelled)
      throws AzureFault {
    return query(workspace.schema().completion(function, since), cancelled).runs().stream()
        .findFirst();
  }

  /**
   * What a run logged, oldest first; at most 5000 lines.
   *
   * @throws AzureFault any reason
   */
  public List<Trace> traces(UUID invocationId, BooleanSupplier cancelled) throws AzureFault {
    return query(workspace.schema().traces(invocationId), cancelled).traces();
  }

  /**
   * Gets a token.
   *
   * @throws AzureFault NO_TOKEN
   */
  public void token(BooleanSupplier cancelled) throws AzureFault {
    queries().token(call(cancelled));
  }

  /**
   * Runs a query that needs no data.
   *
   * @throws AzureFault any reason
   */
  public void constantQuery(BooleanSupplier cancelled) throws AzureFault {
    query(QuerySchema.CONSTANT, cancelled);
  }

  private QueryTable query(String kql, BooleanSupplier cancelled) throws AzureFault {
    return queries().run(kql, call(cancelled));
  }

  private Call call(BooleanSupplier cancelled) {
    return new Call(address.operation(), cancelled);
  }

  private LogQueries queries() {
    if (queries == null) {
      EntraTokens tokens =
          new EntraTokens(transport, workspace, reveal(secrets.clientSecret()), clock);
      queries = new LogQueries(transport, workspace, tokens, address.connect(), clock);
    }
    return queries;
  }

  private URI uri(String path) throws AzureFault {
    return Exchange.uri(address.host(), address.port(), path);
  }

  private static String reveal(Supplier<Secret> secret) {
    try (Secret open = secret.get()) {
      return new String(open.bytes(), StandardCharsets.UTF_8);
    }
  }

  private static String word(Object value) {
    return value instanceof String text ? Exchange.clean(text, null) : null;
  }
}
