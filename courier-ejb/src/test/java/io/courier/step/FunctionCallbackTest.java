package io.courier.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.azure.AzureCloud;
import io.courier.azure.AzureTransport;
import io.courier.azure.FunctionApp;
import io.courier.callback.CallbackState;
import io.courier.callback.CallbackState.Kind;
import io.courier.callback.IssuedCallback;
import io.courier.callback.StepCallbacks;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Secret;
import io.courier.setting.OutboundTrust;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import io.courier.testing.ServerCertificate;
import io.courier.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that report by themselves, against a double of Azure. */
class FunctionCallbackTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Instant START = Instant.parse("2026-11-22T04:59:00Z");
  private static final CallbackState PENDING = new CallbackState(Kind.PENDING, null, null);

  @TempDir static Path directory;
  private static AzureDouble azure;
  private static AzureTransport transport;

  private final SettableClock clock = new SettableClock(START);
  private final Script script = new Script();
  private final StepType step = new AzureFunctionExecute(id -> app(), script, clock);

  /** Callbacks whose looks are scripted; the last one stays. */
  private static final class Script implements StepCallbacks {
    private final Deque<CallbackState> looks = new ArrayDeque<>();
    private Duration life;
    private UUID id;
    private boolean closed;

    @Override
    public IssuedCallback issue(UUID executionId, int stepOrder, Duration wanted) {
      life = wanted;
      id = UUID.randomUUID();
      return new IssuedCallback(id, "https://mft.example/api/v1/callbacks/" + id, "the-key");
    }

    @Override
    public Optional<CallbackState> look(UUID wanted) {
      return Optional.ofNullable(looks.size() > 1 ? looks.poll() : looks.peek());
    }

    @Override
    public void close(UUID wanted, String why) {
      closed = true;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    ServerCertificate certificate = ServerCertificate.make(directory);
    azure = new AzureDouble(certificate);
    Path pem = certificate.writePem(directory.resolve("anchors.pem"));
    AzureCloud cloud = AzureCloud.of(Optional.of(azure.url()), Optional.of(azure.url()));
    transport =
        new AzureTransport(
            cloud, new OutboundTrust(Optional.of(pem.toString())).sslContext(), THREADS);
  }

  @AfterAll
  static void stop() {
    azure.close();
    THREADS.shutdownNow();
  }

  @BeforeEach
  void reset() {
    azure.reset();
  }

  private static FunctionApp app() {
    return new FunctionApp(
        transport,
        new FunctionApp.Address(
            "127.0.0.1", azure.port(), Duration.ofSeconds(20), Duration.ofSeconds(20)),
        new FunctionApp.Secrets(() -> Secret.ofText(AzureDouble.MASTER_KEY), null),
        null,
        java.time.Clock.systemUTC());
  }

  private FakeStepContext context(Map<String, Object> more) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("connection_id", UUID.randomUUID().toString());
    configuration.put("function_name", "Import");
    configuration.putAll(more);
    return new FakeStepContext(step, clock, configuration);
  }

  private CourierException failure(FakeStepContext context) {
    return catchThrowableOfType(CourierException.class, () -> step.execute(context));
  }

  private void looks(CallbackState... states) {
    script.looks.clear();
    script.looks.addAll(java.util.List.of(states));
  }

  @Test
  void theFunctionGetsPayloadUrlAndKeyAndTheStepItsReport() {
    looks(PENDING, PENDING, new CallbackState(Kind.COMPLETED, Map.of("rows", 7L), null));
    FakeStepContext context = context(Map.of("input_payload", Map.of("file", "a.csv")));
    StepResult result = step.execute(context);
    AzureDouble.Request request = azure.requests("/api/Import").get(0);
    assertThat(request.header("x-functions-key")).isEqualTo(AzureDouble.MASTER_KEY);
    assertThat(JsonText.readObject(request.body()))
        .isEqualTo(
            Map.of(
                "payload", Map.of("file", "a.csv"),
                "callback",
                    Map.of(
                        "url",
                        "https://mft.example/api/v1/callbacks/" + script.id,
                        "key",
                        "the-key")));
    assertThat(result.outputs())
        .containsEntry("callback_result", Map.of("rows", 7L))
        .containsEntry("http_status", 202L)
        .containsEntry("function_success", true)
        .containsEntry("callback_id", script.id.toString());
    assertThat(result.outputs().toString()).doesNotContain("the-key");
    assertThat(context.records.get(0))
        .as("recorded before the call")
        .containsOnlyKeys("callback_id", "trigger_time");
    assertThat(context.records.toString()).doesNotContain("the-key");
    assertThat(script.life).isEqualTo(Duration.ofHours(1));
    assertThat(context.pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  @Test
  void waitAndIntervalAreThoseOfTheStep() {
    looks(PENDING, new CallbackState(Kind.COMPLETED, null, null));
    FakeStepContext context = context(Map.of("max_wait_sec", 60L, "poll_interval_sec", 2L));
    assertThat(step.execute(context).outputs()).doesNotContainKey("callback_result");
    assertThat(script.life).isEqualTo(Duration.ofMinutes(1));
    assertThat(context.pauses).containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void aReportedFailureFailsTheStepAndARetryStartsTheFunctionAgain() {
    looks(new CallbackState(Kind.FAILED, Map.of("line", 3L), "no such table"));
    FakeStepContext context = context(Map.of());
    CourierException failure = failure(context);
    assertThat(failure.code()).isEqualTo(ErrorCode.AZURE_EXECUTION_FAILED);
    assertThat(failure).hasMessageContaining("no such table");
    Map<String, Object> kept = context.records.get(context.records.size() - 1);
    assertThat(kept).containsEntry("callback_result", Map.of("line", 3L));
    looks(
        new CallbackState(Kind.FAILED, null, null), new CallbackState(Kind.COMPLETED, null, null));
    step.execute(context(Map.of()).after(kept));
    assertThat(azure.requests("/api/Import")).hasSize(2);
  }

  @Test
  void whoGoesOnAfterAnInterruptionWaitsForTheSameReport() {
    looks(PENDING, new CallbackState(Kind.COMPLETED, "done", null));
    Map<String, Object> before =
        Map.of("callback_id", UUID.randomUUID().toString(), "http_status", 202L);
    StepResult result = step.execute(context(Map.of()).after(before));
    assertThat(azure.requests("/api/Import")).isEmpty();
    assertThat(result.outputs())
        .containsEntry("callback_result", "done")
        .containsEntry("http_status", 202L);
  }

  @Test
  void whatDidNotReportInTimeFailsAndIsNotStartedAgain() {
    looks(PENDING, new CallbackState(Kind.EXPIRED, null, null));
    FakeStepContext context = context(Map.of());
    assertThat(failure(context).code()).isEqualTo(ErrorCode.CALLBACK_EXPIRED);
    assertThat(failure(context(Map.of()).after(context.records.get(0))).code())
        .isEqualTo(ErrorCode.CALLBACK_EXPIRED);
    assertThat(azure.requests("/api/Import")).hasSize(1);
  }

  @Test
  void whatIsNotKnownAnyMoreIsNotStartedAgain() {
    Map<String, Object> before = Map.of("callback_id", UUID.randomUUID().toString());
    assertThat(failure(context(Map.of()).after(before)).code())
        .isEqualTo(ErrorCode.CALLBACK_NOT_FOUND);
    assertThat(azure.requests("/api/Import")).isEmpty();
  }

  @Test
  void aClearRefusalClosesTheCallback() {
    looks(PENDING);
    azure.onTrigger(Reply.of(404, "no such function"));
    FakeStepContext context = context(Map.of());
    assertThat(failure(context).code()).isEqualTo(ErrorCode.AZURE_TRIGGER_FAILED);
    assertThat(script.closed).isTrue();
    assertThat(context.records).last().isEqualTo(Map.of());
  }

  @Test
  void aFunctionThatDoesNotAnswerMayStillReport() {
    looks(PENDING, new CallbackState(Kind.COMPLETED, null, null));
    azure.onTrigger(Reply.HANG_UP);
    StepResult result = step.execute(context(Map.of()));
    assertThat(result.outputs())
        .containsEntry("function_success", true)
        .doesNotContainKey("http_status");
  }

  @Test
  void cancelEndsTheWait() {
    looks(PENDING);
    FakeStepContext context = context(Map.of());
    context.stop = true;
    assertThatThrownBy(() -> step.execute(context)).isInstanceOf(StepCancelledException.class);
  }
}
