package io.courier.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.azure.AzureFault.Reason;
import io.courier.core.Secret;
import io.courier.setting.OutboundTrust;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import io.courier.testing.ServerCertificate;
import io.courier.testing.SettableClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionAppTest {
  private static final BooleanSupplier GO_ON = Boolean.FALSE::booleanValue;
  private static final Instant SINCE = Instant.parse("2026-11-22T04:59:00Z");
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  @TempDir static Path directory;
  private static AzureDouble azure;
  private static OutboundTrust trust;

  private Clock clock = Clock.systemUTC();
  private final List<Secret> revealed = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    ServerCertificate certificate = ServerCertificate.make(directory);
    azure = new AzureDouble(certificate);
    Path pem = certificate.writePem(directory.resolve("anchors.pem"));
    trust = new OutboundTrust(Optional.of(pem.toString()));
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
  @Tag("AZF-01")
  @Tag("AZF-02")
  void aTriggerIsOnePostWithTheKeyAndAnAnswerWithoutAnId() throws Exception {
    app().trigger("Import", "{\"file\":\"a \\\"b\\\"\"}", GO_ON);
    assertThat(azure.triggers()).hasSize(1);
    AzureDouble.Request request = azure.triggers().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/admin/functions/Import");
    assertThat(request.header("x-functions-key")).isEqualTo(AzureDouble.MASTER_KEY);
    assertThat(request.body())
        .isEqualTo("{\"input\":\"{\\\"file\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}\"}");
    assertThat(revealed).allSatisfy(secret -> assertThat(secret.bytes()).containsOnly(0));
  }

  @Test
  @Tag("AZF-01")
  void aRefusalShowsStatusAndOneKibibyteWithoutTheKey() {
    azure.onTrigger(Reply.of(404, AzureDouble.MASTER_KEY + "\r\nno\u202esuch " + "ä".repeat(3000)));
    AzureFault fault = trigger(app());
    assertThat(fault.reason()).isEqualTo(Reason.REFUSED);
    assertThat(fault.status()).isEqualTo(404);
    assertThat(fault.mayHaveBeenDone()).isFalse();
    assertThat(fault)
        .hasMessageContaining("HTTP 404: ***")
        .hasMessageNotContaining(AzureDouble.MASTER_KEY)
        .hasMessageNotContaining("\u202e");
    String shown = fault.getMessage().substring(fault.getMessage().indexOf("404: ") + 5);
    assertThat(shown.getBytes(StandardCharsets.UTF_8).length).isBetween(1000, 1024);
    assertThat(shown.chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void aRedirectIsARefusalAndNoRequest() {
    azure.onTrigger(new Reply(307, "", Map.of("Location", azure.url() + "/stolen")));
    assertThat(trigger(app()).status()).isEqualTo(307);
    assertThat(azure.requests("/stolen")).isEmpty();
  }

  @Test
  void aBrokenLineLeavesTheOutcomeOpenAndIsNotTriedAgain() {
    azure.onTrigger(Reply.HANG_UP);
    AzureFault fault = trigger(app());
    assertThat(fault.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(fault.mayHaveBeenDone()).isTrue();
    assertThat(azure.triggers()).hasSize(1);
  }

  @Test
  void silenceEndsAtTheLimit() {
    azure.onTrigger(Reply.SILENCE);
    AzureFault fault = trigger(app(Duration.ofMillis(300), QuerySchema.CLASSIC));
    assertThat(fault.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(fault.mayHaveBeenDone()).isTrue();
  }

  @Test
  void cancelEndsAWaitInsideACall() {
    azure.onQuery(Reply.SILENCE);
    FunctionApp app = app();
    BooleanSupplier whenItArrived = () -> !azure.queries().isEmpty();
    assertThatThrownBy(() -> app.completion("Import", SINCE, whenItArrived))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void whatWasNeverSentIsKnown() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    AzureFault nobody = trigger(app(closed, trust));
    assertThat(nobody.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(nobody.mayHaveBeenDone()).isFalse();

    AzureFault stranger = trigger(app(azure.port(), new OutboundTrust(Optional.empty())));
    assertThat(stranger.reason()).isEqualTo(Reason.CERTIFICATE_REJECTED);
    assertThat(stranger.mayHaveBeenDone()).isFalse();
    assertThat(azure.triggers()).isEmpty();
  }

  @Test
  void aKeyThatIsNoneIsNotQuoted() {
    FunctionApp app =
        new FunctionApp(
            transport(trust),
            address(azure.port(), Duration.ofSeconds(20)),
            new FunctionApp.Secrets(() -> Secret.ofText("line\nbreak"), null),
            null,
            clock);
    AzureFault fault = trigger(app);
    assertThat(fault.reason()).isEqualTo(Reason.UNUSABLE_KEY);
    assertThat(fault).hasMessageNotContaining("break").hasNoCause();
  }

  @Test
  @Tag("AZF-03")
  void theNewestRunAfterTheTriggerIsFound() throws Exception {
    azure.lag(1);
    FunctionApp app = app();
    assertThat(app.completion("Import", SINCE, GO_ON)).isEmpty();
    FunctionRun run = app.completion("Import", SINCE, GO_ON).orElseThrow();
    assertThat(run)
        .isEqualTo(
            new FunctionRun(
                UUID.fromString(AzureDouble.INVOCATION), AzureDouble.OPERATION, true, 1235L));
    assertThat(azure.queries().get(0).body())
        .contains("requests | where name == \\\"Import\\\"")
        .contains("timestamp > datetime(2026-11-22T04:59:00Z)")
        .contains("order by timestamp desc | take 1")
        .contains("customDimensions.InvocationId");
  }

  @Test
  @Tag("AZF-03")
  void aWorkspaceHasTablesAndTypesOfItsOwn() throws Exception {
    azure.functionSucceeds(false);
    FunctionApp app = app(Duration.ofSeconds(20), QuerySchema.WORKSPACE);
    assertThat(app.completion("Import", SINCE, GO_ON).orElseThrow().success()).isFalse();
    assertThat(azure.queries().get(0).body()).contains("AppRequests").contains("TimeGenerated");
  }

  @Test
  @Tag("AZF-04")
  void oneTokenServesManyPolls() throws Exception {
    FunctionApp app = app();
    for (int i = 0; i < 4; i++) {
      app.completion("Import", SINCE, GO_ON);
    }
    assertThat(azure.tokenRequests()).hasSize(1);
  }

  @Test
  @Tag("AZF-04")
  void aTokenThatExpiresIsRenewedDuringThePoll() throws Exception {
    azure.tokensExpireIn(2);
    FunctionApp app = app();
    for (int i = 0; i < 4; i++) {
      assertThat(app.completion("Import", SINCE, GO_ON)).isPresent();
      azure.revokeTokens();
    }
    assertThat(azure.tokenRequests()).hasSize(4);
    assertThat(azure.queries()).as("none was refused").hasSize(4);
    assertThat(azure.queries().stream().map(q -> q.header("Authorization")).distinct()).hasSize(4);
  }

  @Test
  @Tag("AZF-04")
  void aRefusedTokenIsReplacedOnce() throws Exception {
    FunctionApp app = app();
    app.completion("Import", SINCE, GO_ON);
    azure.revokeTokens();
    assertThat(app.completion("Import", SINCE, GO_ON)).isPresent();
    assertThat(azure.tokenRequests()).hasSize(2);

    azure.onQuery(Reply.of(401, ""), Reply.of(401, ""));
    assertThat(query(app).status()).isEqualTo(401);
  }

  @Test
  void noTokenSaysWhyWithoutTheSecret() {
    Reply wrong =
        Reply.of(
            401, AzureDouble.invalidClient().body().replace("provided", AzureDouble.CLIENT_SECRET));
    azure.onToken(wrong);
    AzureFault fault = query(app());
    assertThat(fault.reason()).isEqualTo(Reason.NO_TOKEN);
    assertThat(fault.status()).isEqualTo(401);
    assertThat(fault.isFinal()).isTrue();
    assertThat(fault)
        .hasMessageContaining("AADSTS7000215")
        .hasMessageNotContaining(AzureDouble.CLIENT_SECRET)
        .hasNoCause();
    assertThat(azure.queries()).isEmpty();
  }

  @Test
  void throttlingNamesItsTime() {
    clock = new SettableClock(SINCE);
    azure.onQuery(
        new Reply(429, "", Map.of("Retry-After", "17")),
        new Reply(429, "", Map.of("Retry-After", "Sun, 22 Nov 2026 05:00:00 GMT")),
        new Reply(429, "", Map.of("Retry-After", "soon")),
        new Reply(429, "", Map.of()));
    assertThat(query(app()).retryAfter()).contains(Duration.ofSeconds(17));
    assertThat(query(app()).retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(query(app()).retryAfter()).isEmpty();
    AzureFault last = query(app());
    assertThat(last.reason()).isEqualTo(Reason.THROTTLED);
    assertThat(last.retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"tables\":[]}",
        "{\"tables\":[7]}",
        "{\"tables\":[{\"columns\":[],\"rows\":[[1]]}]}",
        "{\"tables\":[{\"columns\":[{\"name\":\"success\"}],\"rows\":[[\"maybe\"]]}]}",
        "{\"tables\":[{\"columns\":[{\"name\":\"success\"}],\"rows\":[[null]]}]}",
        "{\"tables\":[{\"columns\":[{\"name\":\"success\"},{\"name\":\"invocationId\"}],"
            + "\"rows\":[[true,\"' or 1\"]]}]}",
        "{\"tables\":[{\"columns\":[],\"rows\":[]}],\"error\":{\"code\":\"PartialError\"}}"
      })
  void anAnswerThatIsNoTableIsAFault(String answer) {
    azure.onQuery(Reply.of(200, answer));
    assertThat(query(app()).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    azure.onQuery(Reply.of(200, " ".repeat(17 * 1024 * 1024)));
    assertThat(query(app())).hasMessageContaining("larger than 16 MiB");
  }

  @Test
  void onlyNamesOfFunctionsGetIntoAQuery() {
    FunctionApp app = app();
    assertThatThrownBy(() -> app.completion("x\" or 1 == 1 //", SINCE, GO_ON))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> app.trigger("../host", "", GO_ON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("AZF-06")
  void tracesComeInOrderWithTheirSeverity() throws Exception {
    List<Trace> traces = app().traces(UUID.fromString(AzureDouble.INVOCATION), GO_ON);
    assertThat(traces)
        .containsExactly(
            new Trace(Instant.parse("2026-11-22T05:00:00.1Z"), "Executing 'Functions.Import'", 1),
            new Trace(Instant.parse("2026-11-22T05:00:00.9Z"), "<b>3 rows</b> rejected", 2));
    assertThat(azure.queries().get(0).body())
        .contains("tostring(customDimensions.InvocationId) =~ \\\"" + AzureDouble.INVOCATION);
  }

  @Test
  void thePartsOfATest() throws Exception {
    FunctionApp app = app();
    assertThat(app.hostStatus(GO_ON)).isEqualTo(new FunctionApp.HostStatus("Running", "4.1.2"));
    app.token(GO_ON);
    app.constantQuery(GO_ON);
    assertThat(azure.queries().get(0).body()).contains("print ok = 1");
  }

  private static AzureFault trigger(FunctionApp app) {
    return catchThrowableOfType(AzureFault.class, () -> app.trigger("Import", "", GO_ON));
  }

  private static AzureFault query(FunctionApp app) {
    return catchThrowableOfType(AzureFault.class, () -> app.completion("Import", SINCE, GO_ON));
  }

  private FunctionApp app() {
    return app(Duration.ofSeconds(20), QuerySchema.CLASSIC);
  }

  private FunctionApp app(Duration limit, QuerySchema schema) {
    return new FunctionApp(
        transport(trust), address(azure.port(), limit), secrets(), workspace(schema), clock);
  }

  private FunctionApp app(int port, OutboundTrust trusted) {
    return new FunctionApp(
        transport(trusted),
        address(port, Duration.ofSeconds(20)),
        secrets(),
        workspace(QuerySchema.CLASSIC),
        clock);
  }

  private static AzureTransport transport(OutboundTrust trusted) {
    AzureCloud cloud = AzureCloud.of(Optional.of(azure.url()), Optional.of(azure.url() + "/"));
    return new AzureTransport(cloud, trusted.sslContext(), THREADS);
  }

  private static FunctionApp.Address address(int port, Duration limit) {
    return new FunctionApp.Address("127.0.0.1", port, Duration.ofSeconds(10), limit);
  }

  private static Workspace workspace(QuerySchema schema) {
    return new Workspace(
        UUID.fromString(AzureDouble.WORKSPACE),
        UUID.fromString(AzureDouble.TENANT),
        UUID.fromString(AzureDouble.CLIENT),
        schema);
  }

  private FunctionApp.Secrets secrets() {
    return new FunctionApp.Secrets(
        () -> reveal(AzureDouble.MASTER_KEY), () -> reveal(AzureDouble.CLIENT_SECRET));
  }

  private Secret reveal(String text) {
    Secret secret = Secret.ofText(text);
    revealed.add(secret);
    return secret;
  }
}
