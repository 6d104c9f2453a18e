package io.courier.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.azure.AzureCloud;
import io.courier.azure.AzureTransport;
import io.courier.azure.FunctionApp;
import io.courier.azure.QuerySchema;
import io.courier.azure.Workspace;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.core.Secret;
import io.courier.setting.OutboundTrust;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import io.courier.testing.ServerCertificate;
import io.courier.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureFunctionExecuteTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Instant START = Instant.parse("2026-11-22T04:59:00.123456Z");
  private static final Reply BROKEN = Reply.of(500, "{\"error\":{\"code\":\"InternalError\"}}");

  @TempDir static Path directory;
  private static AzureDouble azure;
  private static AzureTransport transport;

  private final SettableClock clock = new SettableClock(START);
  private boolean withWorkspace = true;
  private final StepType step = new AzureFunctionExecute(id -> app(), null, clock);

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

  @Test
  @Tag("AZF-03")
  void waitsForTheTelemetryThatLagsBehind() {
    azure.lag(3);
    FakeStepContext context = context(Map.of());
    StepResult result = step.execute(context);
    assertThat(result.outputs())
        .containsEntry("invocation_id", AzureDouble.INVOCATION)
        .containsEntry("operation_id", AzureDouble.OPERATION)
        .containsEntry("function_success", true)
        .containsEntry("function_duration_ms", 1235L)
        .containsEntry("trigger_time", START.toString());
    assertThat(context.pauses).containsExactly(seconds(30), seconds(15), seconds(15), seconds(15));
    assertThat(context.progress).isGreaterThanOrEqualTo(4);
    assertThat(azure.triggers()).hasSize(1);
    assertThat(azure.queries().get(0).body()).contains("datetime(" + START + ")");
  }

  @Test
  @DisplayName(
      "azure_function.execute: never re-trigger a run whose outcome is unknown: continue polling"
          + " from the stored trigger time")
  void theStartIsRecordedBeforeItHappens() {
    azure.onTrigger(Reply.HANG_UP);
    FakeStepContext context = context(Map.of());
    CourierException failure = failure(context);
    assertThat(failure.code()).isEqualTo(ErrorCode.AZURE_TRIGGER_FAILED);
    assertThat(failure).hasMessageContaining("not known");
    assertThat(context.records).containsExactly(Map.of("trigger_time", START.toString()));

    clock.advance(Duration.ofMinutes(1));
    FakeStepContext again = context(Map.of()).after(context.records.get(0));
    assertThat(step.execute(again).outputs()).containsEntry("trigger_time", START.toString());
    assertThat(azure.triggers()).hasSize(1);
    assertThat(azure.queries().get(0).body()).contains("datetime(" + START + ")");
  }

  @Test
  void aClearRefusalMayBeTriedAgain() {
    azure.onTrigger(Reply.of(404, "no such function"));
    FakeStepContext context = context(Map.of());
    assertThat(failure(context))
        .hasMessageContaining("HTTP 404: no such function")
        .extracting(CourierException::code)
        .isEqualTo(ErrorCode.AZURE_TRIGGER_FAILED);
    assertThat(context.records).last().isEqualTo(Map.of());
    step.execute(context(Map.of()).after(Map.of()));
    assertThat(azure.triggers()).hasSize(2);
  }

  @Test
  @Tag("AZF-05")
  void aFailedFunctionFailsTheStepAndKeepsItsOutputs() {
    azure.functionSucceeds(false);
    FakeStepContext context = context(Map.of());
    CourierException failure = failure(context);
    assertThat(failure.code()).isEqualTo(ErrorCode.AZURE_EXECUTION_FAILED);
    assertThat(failure).hasMessageContaining(AzureDouble.INVOCATION);
    assertThat(context.records)
        .last()
        .satisfies(
            outputs ->
                assertThat(outputs)
                    .containsEntry("invocation_id", AzureDouble.INVOCATION)
                    .containsEntry("function_success", false));
  }

  @Test
  @Tag("AZF-05")
  void theLastLookIsAtTheEndOfTheWait() {
    azure.lag(1000);
    FakeStepContext context = context(Map.of("max_wait_sec", 100L));
    assertThat(failure(context).code()).isEqualTo(ErrorCode.AZURE_POLL_TIMEOUT);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(100));
    assertThat(context.pauses).last().isEqualTo(seconds(10));
  }

  @Test
  void threeFailedQueriesInARowEndTheStep() {
    azure.onQuery(BROKEN, BROKEN);
    azure.lag(1);
    azure.onQuery(BROKEN, Reply.of(200, "<html>"), BROKEN);
    CourierException failure = failure(context(Map.of()));
    assertThat(failure.code()).isEqualTo(ErrorCode.AZURE_QUERY_FAILED);
    assertThat(failure).hasMessageContaining("HTTP 500");
    assertThat(azure.queries()).hasSize(6);
  }

  @Test
  void throttlingIsNoFailureAndIsHonoured() {
    Reply throttled = new Reply(429, "", Map.of("Retry-After", "120"));
    azure.onQuery(throttled, throttled, throttled, throttled);
    FakeStepContext context = context(Map.of());
    step.execute(context);
    assertThat(context.pauses)
        .containsExactly(seconds(30), seconds(120), seconds(120), seconds(120), seconds(120));

    azure.onQuery(new Reply(429, "", Map.of("Retry-After", "7200")));
    assertThat(failure(context(Map.of())).code()).isEqualTo(ErrorCode.AZURE_POLL_TIMEOUT);
  }

  @Test
  void noTokenEndsTheStepAtOnce() {
    azure.onToken(AzureDouble.invalidClient());
    assertThat(failure(context(Map.of())).code())
        .isEqualTo(ErrorCode.AZURE_ENTRA_TOKEN_ACQUISITION_FAILED);
    assertThat(azure.queries()).isEmpty();
  }

  @Test
  void cancelEndsAWait() {
    azure.lag(1000);
    FakeStepContext context = context(Map.of());
    azure.onTrigger(Reply.SILENCE);
    Thread canceller =
        new Thread(
            () -> {
              org.awaitility.Awaitility.await().until(() -> azure.triggers().size() == 1);
              context.stop = true;
            });
    canceller.start();
    assertThatThrownBy(() -> step.execute(context)).isInstanceOf(StepCancelledException.class);
  }

  @Test
  void aJsonPayloadIsHandedOverAsText() {
    step.execute(context(Map.of("input_payload", Map.of("file", "a"))));
    assertThat(azure.triggers().get(0).body())
        .isEqualTo("{\"input\":\"{\\\"file\\\":\\\"a\\\"}\"}");
    azure.reset();
    step.execute(context(Map.of("input_payload", "plain")));
    assertThat(azure.triggers().get(0).body()).isEqualTo("{\"input\":\"plain\"}");
  }

  @Test
  void aFunctionKeyCallsTheFunctionAndEndsAtItsAnswer() {
    withWorkspace = false;
    StepResult result =
        step.execute(context(Map.of("wait_for_callback", false, "input_payload", List.of(1L))));
    assertThat(result.outputs())
        .containsOnly(Map.entry("http_status", 202L), Map.entry("trigger_time", START.toString()));
    AzureDouble.Request request = azure.requests("/api/Import").get(0);
    assertThat(request.header("x-functions-key")).isEqualTo(AzureDouble.MASTER_KEY);
    assertThat(request.body()).isEqualTo("{\"payload\":[1]}");
    assertThat(azure.queries()).isEmpty();

    FakeStepContext again = context(Map.of("wait_for_callback", false)).after(result.outputs());
    assertThat(step.execute(again).outputs()).as("a loop begins again").isEqualTo(result.outputs());
    assertThat(azure.requests("/api/Import")).hasSize(1);
  }

  @Test
  void aFunctionKeyCallWithoutAnAnswerIsNeverMadeTwice() {
    withWorkspace = false;
    azure.onTrigger(Reply.HANG_UP);
    FakeStepContext context = context(Map.of("wait_for_callback", false));
    CourierException failure = failure(context);
    assertThat(failure.code()).isEqualTo(ErrorCode.AZURE_EXECUTION_FAILED);
    assertThat(failure.code().isRetryable()).isFalse();
    assertThat(context.records).containsExactly(Map.of("trigger_time", START.toString()));
    int calls = azure.requests("/api/Import").size();

    FakeStepContext again =
        context(Map.of("wait_for_callback", false)).after(context.records.get(0));
    assertThat(failure(again)).hasMessageContaining("not called again");
    assertThat(azure.requests("/api/Import")).hasSize(calls);
  }

  @Test
  void aFunctionKeyCallThatWasRefusedMayBeMadeAgain() {
    withWorkspace = false;
    azure.onTrigger(Reply.of(404, "no such function"));
    FakeStepContext context = context(Map.of("wait_for_callback", false));
    assertThat(failure(context).code()).isEqualTo(ErrorCode.AZURE_TRIGGER_FAILED);
    assertThat(context.records).last().isEqualTo(Map.of());
  }

  @Test
  void aRunThatIsKnownToHaveFailedIsStartedAgain() {
    azure.functionSucceeds(false);
    FakeStepContext context = context(Map.of());
    failure(context);
    azure.functionSucceeds(true);
    Map<String, Object> recorded = context.records.get(context.records.size() - 1);
    step.execute(context(Map.of()).after(recorded));
    assertThat(azure.triggers()).hasSize(2);
  }

  @Test
  void limitsAreCheckedOnSave() {
    Problems problems = new Problems();
    Map<String, Object> wrong =
        Map.of("initial_delay_sec", -1L, "poll_interval_sec", 0L, "max_wait_sec", 604_801L);
    step.validate(new StepConfiguration(step.description().schema(), wrong), problems);
    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.details()).hasSize(3));
    assertThatThrownBy(() -> context(Map.of("function_name", "a/../b")))
        .isInstanceOf(CourierException.class);
  }

  private CourierException failure(FakeStepContext context) {
    return catchThrowableOfType(CourierException.class, () -> step.execute(context));
  }

  private FakeStepContext context(Map<String, Object> more) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("connection_id", UUID.randomUUID().toString());
    configuration.put("function_name", "Import");
    configuration.putAll(more);
    return new FakeStepContext(step, clock, configuration);
  }

  private FunctionApp app() {
    return new FunctionApp(
        transport,
        new FunctionApp.Address("127.0.0.1", azure.port(), seconds(10), seconds(20)),
        new FunctionApp.Secrets(
            () -> Secret.ofText(AzureDouble.MASTER_KEY),
            () -> Secret.ofText(AzureDouble.CLIENT_SECRET)),
        withWorkspace
            ? new Workspace(
                UUID.fromString(AzureDouble.WORKSPACE),
                UUID.fromString(AzureDouble.TENANT),
                UUID.fromString(AzureDouble.CLIENT),
                QuerySchema.CLASSIC)
            : null,
        clock);
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }
}
