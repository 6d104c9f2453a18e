package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.core.CourierException;
import io.courier.core.jpa.Sql;
import io.courier.job.JobDependency;
import io.courier.job.TestJobs;
import io.courier.testing.AuditMemory;
import io.courier.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference, jobs section 18. */
class DependencyReleaseRepositoryIT {
  private final TestDatabase database = TestDatabase.get();
  private final AuditMemory audit = new AuditMemory();

  private <T> T with(Function<StateBench, T> work) {
    return database.inTransaction(em -> work.apply(new StateBench(em, audit)));
  }

  private void run(UUID id, ExecutionState end) {
    with(
        engine -> {
          engine.run(id, end);
          return null;
        });
  }

  private UUID job(String name) {
    return database.inTransaction(em -> TestJobs.insert(em, name));
  }

  private JobDependency depend(UUID downstream, UUID upstream, boolean flag) {
    return database.inTransaction(em -> TestJobs.depend(em, audit, downstream, upstream, flag));
  }

  private UUID enqueue(UUID job) {
    return with(engine -> engine.enqueue(job, "manual:anna"));
  }

  /** Queues and ends one of the job's. */
  private UUID end(UUID job, ExecutionState state) {
    UUID id = enqueue(job);
    run(id, state);
    return id;
  }

  private Execution find(UUID id) {
    return with(engine -> engine.find(id));
  }

  private List<Execution> of(UUID job) {
    return with(engine -> engine.of(job));
  }

  private boolean claimable(UUID id) {
    return with(engine -> engine.isClaimable(id));
  }

  @ParameterizedTest(name = "upstream {0}, runOnFailure {1}: downstream runs {2}")
  @CsvSource({
    "COMPLETED, false, 1",
    "COMPLETED, true, 1",
    "FAILED, true, 1",
    "FAILED, false, 0",
    "CANCELLED, true, 0",
    "CANCELLED, false, 0",
  })
  void theEndOfTheUpstreamQueuesTheDownstream(ExecutionState end, boolean flag, int runs) {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, flag);
    UUID ended = end(upstream, end);
    List<Execution> made = of(downstream);
    assertThat(made).hasSize(runs);
    for (Execution execution : made) {
      assertThat(execution.people().triggeredBy()).isEqualTo("dependency:" + ended);
      assertThat(claimable(execution.id())).isTrue();
    }
  }

  @Test
  void queuedByHandBeforeTheUpstreamEverRan_waits_released() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID waiting = enqueue(downstream);
    assertThat(find(waiting).waitingFor())
        .containsExactly(new Execution.WaitingFor(upstream, "up", null, null));
    assertThat(claimable(waiting)).isFalse();
    end(upstream, ExecutionState.COMPLETED);
    assertThat(claimable(waiting)).isTrue();
    assertThat(of(downstream)).as("released, none made besides").hasSize(1);
    assertThat(audit.operationsOf(waiting)).contains("ExecutionReleased");
  }

  @Test
  void upstreamFailedFlagOff_skippedWithAudit() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    UUID last = job("last");
    depend(downstream, upstream, false);
    depend(last, downstream, true);
    UUID waiting = enqueue(downstream);
    UUID waitingForTheWaiting = enqueue(last);
    end(upstream, ExecutionState.FAILED);
    assertThat(find(waiting).state()).isEqualTo(ExecutionState.SKIPPED);
    assertThat(find(waiting).failure().message()).contains("\"up\"", "failed");
    assertThat(find(waiting).waitingFor()).isNull();
    assertThat(audit.operationsOf(waiting)).contains("ExecutionSkipped");
    assertThat(find(waitingForTheWaiting).state()).isEqualTo(ExecutionState.SKIPPED);
  }

  @Test
  void queuedAfterAFailure_waitsForTheNextEnd() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID failed = end(upstream, ExecutionState.FAILED);
    UUID waiting = enqueue(downstream);
    assertThat(find(waiting).waitingFor())
        .containsExactly(new Execution.WaitingFor(upstream, "up", failed, ExecutionState.FAILED));
    end(upstream, ExecutionState.COMPLETED);
    assertThat(claimable(waiting)).isTrue();
  }

  @Test
  void upstreamCancelled_keepsWaiting() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, true);
    UUID waiting = enqueue(downstream);
    end(upstream, ExecutionState.CANCELLED);
    assertThat(find(waiting).state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(claimable(waiting)).isFalse();
  }

  @Test
  void theMostRecentExecutionDecides() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID first = enqueue(upstream);
    UUID second = enqueue(upstream);
    UUID waiting = enqueue(downstream);
    run(first, ExecutionState.FAILED);
    assertThat(find(waiting).state()).isEqualTo(ExecutionState.QUEUED);
    run(second, ExecutionState.COMPLETED);
    assertThat(claimable(waiting)).isTrue();
    assertThat(claimable(enqueue(downstream))).isTrue();
  }

  @Test
  void aFailureThatIsRetriedWholeDecidesNothing() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID waiting = enqueue(downstream);
    UUID first = enqueue(upstream);
    with(
        engine -> {
          engine.start(first);
          engine.repeat(first);
          return null;
        });
    assertThat(find(waiting).state()).isEqualTo(ExecutionState.QUEUED);
    run(of(upstream).get(1).id(), ExecutionState.COMPLETED);
    assertThat(claimable(waiting)).isTrue();
  }

  /** The flag is about the failure that stays. */
  @Test
  void aFailureThatIsRetriedWholeStartsNothing() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, true);
    UUID first = enqueue(upstream);
    with(
        engine -> {
          engine.start(first);
          engine.repeat(first);
          return null;
        });
    assertThat(of(downstream)).isEmpty();
    run(of(upstream).get(1).id(), ExecutionState.FAILED);
    assertThat(of(downstream)).hasSize(1);
  }

  @Test
  void severalEdges_allMustHold() {
    UUID a = job("a");
    UUID b = job("b");
    UUID downstream = job("down");
    depend(downstream, a, false);
    depend(downstream, b, true);
    UUID waiting = enqueue(downstream);
    end(a, ExecutionState.COMPLETED);
    assertThat(find(waiting).waitingFor())
        .extracting(Execution.WaitingFor::jobName)
        .containsExactly("b");
    end(b, ExecutionState.FAILED);
    assertThat(claimable(waiting)).isTrue();
    run(waiting, ExecutionState.COMPLETED);
    end(a, ExecutionState.COMPLETED);
    assertThat(of(downstream)).as("b has not ended again").hasSize(1);
    end(b, ExecutionState.COMPLETED);
    assertThat(of(downstream)).hasSize(2);
  }

  @Test
  void aLaterFailureTakesBackWhatHeld() {
    UUID a = job("a");
    UUID b = job("b");
    UUID downstream = job("down");
    depend(downstream, a, false);
    depend(downstream, b, false);
    end(a, ExecutionState.COMPLETED);
    end(a, ExecutionState.FAILED);
    end(b, ExecutionState.COMPLETED);
    assertThat(of(downstream)).isEmpty();
    end(a, ExecutionState.COMPLETED);
    assertThat(of(downstream)).hasSize(1);
  }

  @Test
  void aDisabledDownstreamIsSkippedWithAudit() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    database.run(
        em -> new Sql(em).update("UPDATE jobs SET is_enabled = FALSE WHERE id = ?", downstream));
    end(upstream, ExecutionState.COMPLETED);
    assertThat(of(downstream)).isEmpty();
    assertThat(audit.operationsOf(downstream)).contains("DependencySkipped");
  }

  @ParameterizedTest(name = "{0} does not mind the edges")
  @ValueSource(strings = {"retry:x", "dependency:x"})
  void whatFollowsFromOthersDoesNotWait(String triggeredBy) {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID id = with(engine -> engine.enqueue(downstream, triggeredBy));
    assertThat(claimable(id)).isTrue();
  }

  @ParameterizedTest(name = "{0} minds the edges")
  @ValueSource(strings = {"manual:anna", "schedule:x", "monitor:x", "batch:anna"})
  void whatIsTriggeredByItselfWaits(String triggeredBy) {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID id = with(engine -> engine.enqueue(downstream, triggeredBy));
    assertThat(claimable(id)).isFalse();
    assertThat(find(id).waitingFor())
        .extracting(Execution.WaitingFor::jobName)
        .containsExactly("up");
  }

  @Test
  void aFullQueueLosesNoDownstreamRun() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID ended = enqueue(upstream);
    with(
        engine -> {
          engine.limitDepth(0);
          engine.run(ended, ExecutionState.COMPLETED);
          return null;
        });
    assertThat(of(downstream)).hasSize(1);
  }

  @Test
  void theRemovedEdgeHoldsNothingBack() {
    UUID upstream = job("up");
    UUID downstream = job("down");
    JobDependency edge = depend(downstream, upstream, false);
    UUID waiting = enqueue(downstream);
    database.run(
        em -> {
          StateBench engine = new StateBench(em, audit);
          TestJobs.remove(em, audit, edge, engine::removed);
        });
    assertThat(claimable(waiting)).isTrue();
  }

  @Test
  void selfDuplicateAndCycleAreRefused() {
    UUID a = job("a");
    UUID b = job("b");
    UUID c = job("c");
    depend(b, a, false);
    depend(c, b, false);
    refused(2006, () -> depend(a, a, false));
    refused(2007, () -> depend(b, a, true));
    refused(2005, () -> depend(a, c, false));
    refused(1030, () -> depend(a, UUID.randomUUID(), false));
  }

  private static void refused(int code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code().number()).isEqualTo(code));
  }

  /** Rings of edges saved by as many threads: in each ring exactly one is refused. */
  @Test
  void edgesSavedAtOnceCloseNoCycle() throws Exception {
    for (int round = 0; round < 10; round++) {
      int size = 4;
      List<UUID> ring = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        ring.add(job("ring " + i));
      }
      List<Runnable> all = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        UUID downstream = ring.get(i);
        UUID upstream = ring.get((i + 1) % size);
        all.add(() -> depend(downstream, upstream, false));
      }
      assertThat(atOnce(all)).containsExactly(2005);
    }
  }

  /** Two upstreams that end at once, one run of the downstream, whoever is last. */
  @Test
  void simultaneousEndsNeitherLoseNorDoubleARun() throws Exception {
    UUID a = job("a");
    UUID b = job("b");
    UUID c = job("c");
    UUID downstream = job("down");
    for (UUID upstream : List.of(a, b, c)) {
      depend(downstream, upstream, false);
    }
    for (int round = 1; round <= 12; round++) {
      List<Runnable> ends = new ArrayList<>();
      for (UUID upstream : List.of(a, b, c)) {
        UUID id = enqueue(upstream);
        ends.add(() -> run(id, ExecutionState.COMPLETED));
      }
      boolean byHand = round % 2 == 0;
      if (byHand) {
        ends.add(() -> enqueue(downstream));
      }
      assertThat(atOnce(ends)).isEmpty();
      List<Execution> runs = of(downstream);
      assertThat(runs).allMatch(run -> run.waitingFor() == null);
      if (!byHand) {
        assertThat(runs).hasSize(1);
      } else {
        assertThat(runs).hasSizeBetween(1, 2); // before the last end: released; after: one more
      }
      database.run(
          em -> new Sql(em).update("DELETE FROM job_executions WHERE job_id = ?", downstream));
      for (UUID upstream : List.of(a, b, c)) {
        database.run(
            em -> new Sql(em).update("DELETE FROM job_executions WHERE job_id = ?", upstream));
      }
    }
  }

  /** Whoever is second waits for the first to commit, and then sees what it did. */
  @Test
  void anEndWaitsForAnEndThatIsNotCommittedYet() throws Exception {
    UUID a = job("a");
    UUID b = job("b");
    UUID downstream = job("down");
    depend(downstream, a, false);
    depend(downstream, b, false);
    UUID first = enqueue(a);
    UUID second = enqueue(b);
    behind(
        engine -> engine.run(first, ExecutionState.COMPLETED),
        () -> run(second, ExecutionState.COMPLETED));
    assertThat(of(downstream)).hasSize(1);
  }

  @Test
  void anEndWaitsForADownstreamRunThatIsNotCommittedYet() throws Exception {
    UUID upstream = job("up");
    UUID downstream = job("down");
    depend(downstream, upstream, false);
    UUID ended = enqueue(upstream);
    behind(
        engine -> engine.enqueue(downstream, "manual:anna"),
        () -> run(ended, ExecutionState.COMPLETED));
    assertThat(of(downstream)).singleElement().matches(run -> run.waitingFor() == null);
  }

  /** The first commits when the second waits for its lock, or did not wait at all. */
  private void behind(Consumer<StateBench> first, Runnable second) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> done =
          database.inTransaction(
              em -> {
                first.accept(new StateBench(em, audit));
                Future<?> running = pool.submit(second);
                await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> running.isDone() || new Sql(em).number(WAITING) > 0);
                return running;
              });
      done.get(60, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
  }

  private static final String WAITING =
      "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
          + " WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted";

  /** Cancelling what waits while it is released or skipped. */
  @Test
  void endsAndCancelsAtOnceDoNotBlockEachOther() throws Exception {
    UUID upstream = job("up");
    UUID downstream = job("down");
    UUID last = job("last");
    depend(downstream, upstream, false);
    depend(last, downstream, false);
    for (int round = 0; round < 12; round++) {
      UUID ending = enqueue(upstream);
      List<Runnable> all = new ArrayList<>();
      List<UUID> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        UUID id = enqueue(downstream);
        waiting.add(id);
        all.add(() -> with(engine -> cancelled(engine, id)));
      }
      ExecutionState end = round % 2 == 0 ? ExecutionState.FAILED : ExecutionState.COMPLETED;
      all.add(() -> run(ending, end));
      atOnce(all).forEach(code -> assertThat(code).as("skipped before the cancel").isEqualTo(2002));
      assertThat(waiting).allMatch(id -> find(id).state().isFinal());
    }
  }

  private static Void cancelled(StateBench engine, UUID id) {
    engine.cancel(id);
    return null;
  }

  /** The codes of what was refused. */
  private static List<Integer> atOnce(List<Runnable> all) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(all.size());
    try {
      CyclicBarrier together = new CyclicBarrier(all.size());
      List<Future<Integer>> done = new ArrayList<>();
      for (Runnable one : all) {
        done.add(
            pool.submit(
                () -> {
                  together.await();
                  try {
                    one.run();
                    return 0;
                  } catch (CourierException e) {
                    return e.code().number();
                  }
                }));
      }
      List<Integer> codes = new ArrayList<>();
      for (Future<Integer> one : done) {
        codes.add(one.get());
      }
      codes.removeIf(code -> code == 0);
      return codes;
    } finally {
      pool.shutdownNow();
    }
  }
}
