package io.courier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.callback.CallbackRepository.Row;
import io.courier.callback.CallbackState.Kind;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.jpa.Sql;
import io.courier.setting.Deployment;
import io.courier.testing.SettableClock;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Callbacks on a real PostgreSQL. */
class CallbackRepositoryIT {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final CallbackReport OK = new CallbackReport(null, Map.of("rows", 3L), null);

  private final TestDatabase database = TestDatabase.get();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
  private final CallbackService service = new CallbackService(new Writer(), clock);
  private final UUID execution = UUID.randomUUID();

  /** The writer as the container has it, with transactions by hand. */
  private final class Writer extends CallbackWriter {
    @Override
    public Optional<Row> find(UUID id) {
      return database.inTransaction(em -> new CallbackRepository(em).find(id));
    }

    @Override
    public boolean end(Row row, CallbackReport report, int size) {
      return database.inTransaction(
          em ->
              new CallbackWriter(
                      new CallbackRepository(em), new Recorder(), CallbackRepositoryIT.this.clock)
                  .end(row, report, size));
    }
  }

  private final class Recorder implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      assertThat(actor.name()).isEqualTo("system");
      audited.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      throw new UnsupportedOperationException();
    }
  }

  private record Based(String baseUrl) implements Deployment {
    @Override
    public Environment environment() {
      return Environment.DEVELOPMENT;
    }

    @Override
    public String nodeId() {
      return "a";
    }

    @Override
    public Path tempDirectory() {
      return Path.of("");
    }

    @Override
    public String version() {
      return "test";
    }
  }

  private <T> T callbacks(java.util.function.Function<StepCallbacks, T> work) {
    return database.inTransaction(
        em ->
            work.apply(
                new StoredCallbacks(
                    new CallbackRepository(em), new Based("https://mft.example"), clock)));
  }

  private IssuedCallback issue() {
    return callbacks(c -> c.issue(execution, 2, LIFE));
  }

  private CallbackState look(IssuedCallback issued) {
    return callbacks(c -> c.look(issued.id())).orElseThrow();
  }

  private ErrorCode refusal(Object id, String key, Supplier<CallbackReport> report) {
    return catchThrowableOfType(
            CourierException.class, () -> service.receive(id.toString(), key, report))
        .code();
  }

  @Test
  void aReportReachesTheStepOnceAndIsAudited() {
    IssuedCallback issued = issue();
    assertThat(issued.url()).isEqualTo("https://mft.example/api/v1/callbacks/" + issued.id());
    assertThat(issued.key()).hasSize(43);
    assertThat(issued.toString()).doesNotContain(issued.key());
    assertThat(look(issued).kind()).isEqualTo(Kind.PENDING);
    service.receive(issued.id().toString(), issued.key(), () -> OK);
    assertThat(look(issued)).isEqualTo(new CallbackState(Kind.COMPLETED, Map.of("rows", 3L), null));
    assertThat(refusal(issued.id(), issued.key(), () -> OK))
        .isEqualTo(ErrorCode.CALLBACK_ALREADY_COMPLETED);
    assertThat(audited)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.operation()).isEqualTo("CallbackReceived");
              assertThat(event.entityId()).isEqualTo(execution);
              assertThat(event.details())
                  .containsEntry("success", true)
                  .containsEntry("stepOrder", 2);
            });
  }

  @Test
  void theKeyIsStoredAsAHashOnly() {
    IssuedCallback issued = issue();
    String row =
        database.inTransaction(
            em ->
                new Sql(em)
                    .one(
                        r -> r.getString(1),
                        "SELECT CAST(step_callbacks AS text) FROM step_callbacks WHERE id = ?",
                        issued.id())
                    .orElseThrow());
    assertThat(row).doesNotContain(issued.key()).contains(CallbackKey.hash(issued.key()));
  }

  @Test
  void aFailureIsAReportToo() {
    IssuedCallback issued = issue();
    service.receive(
        issued.id().toString(),
        issued.key(),
        () -> new CallbackReport(false, null, "disk\r\nfull, password=hunter22"));
    assertThat(look(issued))
        .isEqualTo(new CallbackState(Kind.FAILED, null, "disk  full, password=[REDACTED]"));
  }

  @Test
  void strangersAreRefusedAndTheirReportIsNotEvenRead() {
    IssuedCallback issued = issue();
    Supplier<CallbackReport> unread =
        () -> {
          throw new AssertionError("read");
        };
    assertThat(refusal(UUID.randomUUID(), issued.key(), unread))
        .isEqualTo(ErrorCode.CALLBACK_NOT_FOUND);
    assertThat(refusal("x", issued.key(), unread)).isEqualTo(ErrorCode.CALLBACK_NOT_FOUND);
    for (String wrong : new String[] {null, "", issued.key() + "A", issue().key()}) {
      assertThat(refusal(issued.id(), wrong, unread)).isEqualTo(ErrorCode.CALLBACK_KEY_INVALID);
    }
    assertThat(look(issued).kind()).isEqualTo(Kind.PENDING);
  }

  @Test
  void anOutputOfMoreThanAMegabyteIsRefusedAndTheCallbackStaysOpen() {
    IssuedCallback issued = issue();
    String most = "x".repeat(CallbackService.MAX_OUTPUT - 2);
    assertThat(refusal(issued.id(), issued.key(), () -> new CallbackReport(true, most + "x", null)))
        .isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
    service.receive(
        issued.id().toString(), issued.key(), () -> new CallbackReport(true, most, null));
    assertThat(look(issued).output()).isEqualTo(most);
  }

  @Test
  void afterItsTimeItIsGoneForTheFunctionAndExpiredForTheStep() {
    IssuedCallback issued = issue();
    clock.advance(LIFE.minusSeconds(1));
    assertThat(look(issued).kind()).isEqualTo(Kind.PENDING);
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(issued.id(), issued.key(), () -> OK)).isEqualTo(ErrorCode.CALLBACK_EXPIRED);
    assertThat(look(issued).kind()).isEqualTo(Kind.EXPIRED);
    assertThat(refusal(issued.id(), issued.key(), () -> OK)).isEqualTo(ErrorCode.CALLBACK_EXPIRED);
    assertThat(look(issued).kind()).isEqualTo(Kind.EXPIRED);
  }

  @Test
  void whatTheStepClosedIsCompletedForTheFunction() {
    IssuedCallback issued = issue();
    callbacks(
        c -> {
          c.close(issued.id(), "not started");
          return null;
        });
    assertThat(refusal(issued.id(), issued.key(), () -> OK))
        .isEqualTo(ErrorCode.CALLBACK_ALREADY_COMPLETED);
    assertThat(look(issued).kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void ofManyReportsAtOnceOneCounts() throws Exception {
    IssuedCallback issued = issue();
    int reporters = 8;
    CyclicBarrier together = new CyclicBarrier(reporters);
    ExecutorService threads = Executors.newFixedThreadPool(reporters);
    try {
      List<Future<Boolean>> reports = new ArrayList<>();
      for (int i = 0; i < reporters; i++) {
        reports.add(
            threads.submit(
                () -> {
                  together.await();
                  try {
                    service.receive(issued.id().toString(), issued.key(), () -> OK);
                    return true;
                  } catch (CourierException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.CALLBACK_ALREADY_COMPLETED);
                    return false;
                  }
                }));
      }
      int accepted = 0;
      for (Future<Boolean> report : reports) {
        accepted += report.get() ? 1 : 0;
      }
      assertThat(accepted).isEqualTo(1);
      assertThat(audited).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatNobodyCanWaitForAnyMoreIsRemoved() {
    IssuedCallback issued = issue();
    clock.advance(LIFE.plusDays(89));
    database.run(em -> writer(em).forget(200));
    assertThat(look(issued).kind()).isEqualTo(Kind.EXPIRED);
    clock.advance(Duration.ofDays(2));
    database.run(em -> writer(em).forget(200));
    Optional<CallbackState> gone = callbacks(c -> c.look(issued.id()));
    assertThat(gone).isEmpty();
  }

  private CallbackWriter writer(EntityManager em) {
    return new CallbackWriter(new CallbackRepository(em), new Recorder(), clock);
  }

  @Test
  void withoutABaseUrlNoneIsIssued() {
    CourierException refused =
        catchThrowableOfType(
            CourierException.class,
            () ->
                database.inTransaction(
                    em ->
                        new StoredCallbacks(new CallbackRepository(em), new Based(null), clock)
                            .issue(execution, 0, LIFE)));
    assertThat(refused.code()).isEqualTo(ErrorCode.AZURE_INVALID_CONFIGURATION);
  }
}
