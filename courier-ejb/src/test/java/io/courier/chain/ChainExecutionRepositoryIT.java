package io.courier.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.jpa.Sql;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionState;
import io.courier.job.TestJobs;
import io.courier.testing.AuditMemory;
import io.courier.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Reference, jobs section 19, on rows of the real schema: each row of its table by name. */
class ChainExecutionRepositoryIT {
  private static final ExecutionState COMPLETED = ExecutionState.COMPLETED;
  private static final ExecutionState FAILED = ExecutionState.FAILED;
  private final TestDatabase database = TestDatabase.get();
  private final AuditMemory audit = new AuditMemory();

  private <T> T with(Function<ChainBench, T> work) {
    return database.inTransaction(em -> work.apply(new ChainBench(em, audit)));
  }

  private void does(Consumer<ChainBench> work) {
    database.run(em -> work.accept(new ChainBench(em, audit)));
  }

  private UUID job() {
    return database.inTransaction(em -> TestJobs.insert(em, "job"));
  }

  private static ChainInput.Member member(UUID job, Integer dependsOn, boolean flag) {
    return new ChainInput.Member(job, null, dependsOn, flag);
  }

  private UUID chain(ChainInput.Member... members) {
    ChainInput input = new ChainInput("chain", null, null, List.of(members));
    return with(bench -> bench.chains.create(input)).id();
  }

  private UUID start(UUID chain) {
    return with(bench -> bench.executions.execute(chain)).id();
  }

  private ChainExecution find(UUID chain, UUID id) {
    return with(bench -> bench.executions.get(chain, id)).execution();
  }

  /** The newest execution of the member at the position, null when it had no turn. */
  private Execution run(UUID chain, UUID id, int position) {
    ChainExecutionDetail detail = with(bench -> bench.executions.get(chain, id));
    UUID member = detail.execution().members().get(position).id();
    return detail.jobExecutions().stream()
        .filter(run -> run.member().memberId().equals(member))
        .reduce((first, second) -> second)
        .orElse(null);
  }

  private ExecutionState state(UUID chain, UUID id, int position) {
    Execution run = run(chain, id, position);
    return run == null ? null : run.state();
  }

  private void end(UUID chain, UUID id, int position, ExecutionState state) {
    UUID run = run(chain, id, position).id();
    does(bench -> bench.engine.run(run, state));
  }

  private boolean claimable(UUID run) {
    return with(bench -> bench.engine.isClaimable(run));
  }

  private List<String> events(UUID chain) {
    return database.inTransaction(
        em ->
            new Sql(em)
                .list(
                    row ->
                        row.getString("event_type") + " " + Sql.json(row, "payload").get("state"),
                    "SELECT event_type, payload FROM domain_events"
                        + " WHERE entity_type = 'chain' AND entity_id = ? ORDER BY occurred_at, id",
                    chain));
  }

  private static void refused(int code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code().number()).isEqualTo(code));
  }

  @Test
  void start_chainExecutionRunning_allEntryPointsQueued() {
    UUID same = job();
    UUID chain =
        chain(member(same, null, false), member(same, null, false), member(job(), 0, false));
    UUID id = start(chain);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.RUNNING);
    assertThat(find(chain, id).triggeredBy()).isEqualTo("manual:anna");
    Execution first = run(chain, id, 0);
    assertThat(first.state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(first.people().triggeredBy()).isEqualTo("chain:" + id);
    assertThat(first.member().chainExecutionId()).isEqualTo(id);
    assertThat(state(chain, id, 1)).as("the same job twice").isEqualTo(ExecutionState.QUEUED);
    assertThat(state(chain, id, 2)).isNull();
    assertThat(events(chain)).containsExactly("ChainStarted running");
    assertThat(audit.operationsOf(id)).containsExactly("ChainExecutionStarted");
  }

  @Test
  void memberCompleted_membersDependingOnItQueued_allFinal_completed() {
    UUID chain = chain(member(job(), null, false), member(job(), 0, false), member(job(), 0, true));
    UUID id = start(chain);
    end(chain, id, 0, COMPLETED);
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.QUEUED);
    assertThat(state(chain, id, 2)).isEqualTo(ExecutionState.QUEUED);
    end(chain, id, 2, COMPLETED);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.RUNNING);
    end(chain, id, 1, COMPLETED);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.COMPLETED);
    assertThat(find(chain, id).completedAt()).isNotNull();
    assertThat(events(chain)).containsExactly("ChainStarted running", "ChainCompleted completed");
  }

  @Test
  void memberFailed_dependentsWithTheFlagQueued_othersAndTheirsSkipped_allFinal_failed() {
    UUID chain =
        chain(
            member(job(), null, false),
            member(job(), 0, false),
            member(job(), 1, true),
            member(job(), 0, true));
    UUID id = start(chain);
    end(chain, id, 0, FAILED);
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.SKIPPED);
    assertThat(state(chain, id, 2)).isEqualTo(ExecutionState.SKIPPED);
    assertThat(state(chain, id, 3)).isEqualTo(ExecutionState.QUEUED);
    assertThat(run(chain, id, 1).failure().message()).contains("did not complete");
    assertThat(audit.operationsOf(run(chain, id, 1).id()))
        .containsExactly("ExecutionQueued", "ExecutionSkipped");
    end(chain, id, 3, COMPLETED);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.FAILED);
    assertThat(events(chain)).containsExactly("ChainStarted running", "ChainFailed failed");
  }

  @Test
  void theLastExecutionOfManyChainsIsFoundAtOnce() {
    UUID chain = chain(member(job(), null, false));
    UUID never = chain(member(job(), null, false));
    start(chain);
    UUID second = start(chain);
    Map<UUID, ChainExecution> last =
        database.inTransaction(em -> new ChainExecutionRepository(em).last(List.of(never, chain)));
    assertThat(last).containsOnlyKeys(chain);
    assertThat(last.get(chain).id()).isEqualTo(second);
  }

  @Test
  void memberCancelled_asFailed() {
    UUID chain = chain(member(job(), null, false), member(job(), 0, false), member(job(), 0, true));
    UUID id = start(chain);
    UUID first = run(chain, id, 0).id();
    does(bench -> bench.engine.cancel(first));
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.SKIPPED);
    assertThat(state(chain, id, 2)).isEqualTo(ExecutionState.QUEUED);
  }

  @Test
  void pause_noNewMemberStarts_runningMembersArePaused_resumeUndoesBoth() {
    UUID chain =
        chain(
            member(job(), null, false),
            member(job(), null, false),
            member(job(), null, false),
            member(job(), 0, false));
    UUID id = start(chain);
    UUID ending = run(chain, id, 0).id();
    UUID pausing = run(chain, id, 1).id();
    UUID queued = run(chain, id, 2).id();
    does(
        bench -> {
          bench.engine.start(ending);
          bench.engine.start(pausing);
        });
    does(bench -> bench.executions.pause(chain, id));
    assertThat(find(chain, id).state()).isEqualTo(ChainState.PAUSED);
    assertThat(run(chain, id, 1).requestedState()).isEqualTo(ExecutionState.PAUSED);
    assertThat(claimable(queued)).isFalse();
    refused(2004, () -> does(bench -> bench.engine.resume(queued)));
    refused(2004, () -> does(bench -> bench.engine.resume(pausing)));
    does(bench -> bench.engine.finish(pausing, ExecutionState.PAUSED));
    does(bench -> bench.engine.finish(ending, COMPLETED));
    assertThat(state(chain, id, 3)).isNull();
    assertThat(with(bench -> bench.executions.pause(chain, id)).state())
        .isEqualTo(ChainState.PAUSED);
    does(bench -> bench.executions.resume(chain, id));
    assertThat(find(chain, id).state()).isEqualTo(ChainState.RUNNING);
    assertThat(claimable(queued)).isTrue();
    assertThat(claimable(pausing)).isTrue();
    assertThat(state(chain, id, 3)).isEqualTo(ExecutionState.QUEUED);
    refused(2004, () -> with(bench -> bench.executions.resume(chain, id)));
    assertThat(audit.operationsOf(id))
        .containsExactly("ChainExecutionStarted", "ChainExecutionPaused", "ChainExecutionResumed");
  }

  @Test
  void pause_theLastMemberEnds_resumeCompletes() {
    UUID chain = chain(member(job(), null, false));
    UUID id = start(chain);
    UUID run = run(chain, id, 0).id();
    does(bench -> bench.engine.start(run));
    does(bench -> bench.executions.pause(chain, id));
    does(bench -> bench.engine.finish(run, COMPLETED));
    assertThat(find(chain, id).state()).isEqualTo(ChainState.PAUSED);
    assertThat(with(bench -> bench.executions.resume(chain, id)).state())
        .isEqualTo(ChainState.COMPLETED);
  }

  /** A node that stops gives its executions back: those to be paused are paused by that. */
  @Test
  void pause_outlivesTheNodeThatGivesTheMemberBack() {
    UUID chain = chain(member(job(), null, false));
    UUID id = start(chain);
    UUID run = run(chain, id, 0).id();
    does(bench -> bench.engine.start(run));
    does(bench -> bench.executions.pause(chain, id));
    does(bench -> bench.engine.finish(run, ExecutionState.QUEUED));
    assertThat(state(chain, id, 0)).isEqualTo(ExecutionState.PAUSED);
    does(bench -> bench.executions.resume(chain, id));
    assertThat(claimable(run)).isTrue();
  }

  @Test
  void cancel_runningAndQueuedMembersCancelled() {
    UUID chain =
        chain(
            member(job(), null, false),
            member(job(), null, false),
            member(job(), null, false),
            member(job(), 0, true));
    UUID id = start(chain);
    UUID running = run(chain, id, 0).id();
    UUID paused = run(chain, id, 1).id();
    does(
        bench -> {
          bench.engine.start(running);
          bench.engine.start(paused);
        });
    does(bench -> bench.engine.finish(paused, ExecutionState.PAUSED));
    does(bench -> bench.executions.cancel(chain, id, "enough"));
    assertThat(find(chain, id).state()).isEqualTo(ChainState.CANCELLED);
    assertThat(run(chain, id, 0).requestedState()).isEqualTo(ExecutionState.CANCELLED);
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.CANCELLED);
    assertThat(state(chain, id, 2)).isEqualTo(ExecutionState.CANCELLED);
    assertThat(run(chain, id, 2).people().cancelReason()).isEqualTo("enough");
    does(bench -> bench.engine.finish(running, ExecutionState.CANCELLED));
    assertThat(state(chain, id, 3)).as("nothing starts any more").isNull();
    assertThat(find(chain, id).state()).isEqualTo(ChainState.CANCELLED);
    refused(2002, () -> with(bench -> bench.executions.cancel(chain, id, null)));
    refused(2003, () -> with(bench -> bench.executions.pause(chain, id)));
    refused(2035, () -> with(bench -> bench.executions.get(chain, UUID.randomUUID())));
  }

  @Test
  void anExecutionOfAnotherChainIsNotFound_2035() {
    UUID chain = chain(member(job(), null, false));
    UUID other = chain(member(job(), null, false));
    UUID id = start(chain);
    refused(2035, () -> with(bench -> bench.executions.get(other, id)));
    refused(2035, () -> with(bench -> bench.executions.pause(other, id)));
    refused(2035, () -> with(bench -> bench.executions.cancel(other, id, null)));
    does(bench -> bench.executions.pause(chain, id));
    refused(2035, () -> with(bench -> bench.executions.resume(other, id)));
    assertThat(find(chain, id).state()).isEqualTo(ChainState.PAUSED);
  }

  @Test
  void notStartable_2020_2021_2022_2000_1030() {
    UUID job = job();
    UUID empty = chain();
    refused(2022, () -> start(empty));
    UUID chain = chain(member(job, null, false));
    does(bench -> bench.chains.update(chain, new ChainInput("chain", null, false, null), null));
    refused(2020, () -> start(chain));
    does(bench -> bench.chains.update(chain, new ChainInput("chain", null, true, null), null));
    sql("UPDATE jobs SET is_enabled = FALSE WHERE id = ?", job);
    refused(2000, () -> start(chain));
    sql("UPDATE jobs SET is_deleted = TRUE WHERE id = ?", job);
    refused(2021, () -> start(chain));
    refused(2021, () -> chain(member(job, null, false)));
    refused(1030, () -> start(UUID.randomUUID()));
  }

  private void sql(String statement, UUID id) {
    database.run(em -> new Sql(em).update(statement, id));
  }

  @Test
  void aJobDisabledOrDeletedMeanwhileIsSkippedWithWhatFollows() {
    UUID disabled = job();
    UUID deleted = job();
    UUID chain =
        chain(
            member(job(), null, false),
            member(disabled, 0, false),
            member(job(), 1, true),
            member(deleted, 0, false));
    UUID id = start(chain);
    sql("UPDATE jobs SET is_enabled = FALSE WHERE id = ?", disabled);
    sql("UPDATE jobs SET is_deleted = TRUE WHERE id = ?", deleted);
    end(chain, id, 0, COMPLETED);
    assertThat(run(chain, id, 1).failure().message()).contains("disabled");
    assertThat(state(chain, id, 2)).isEqualTo(ExecutionState.SKIPPED);
    assertThat(run(chain, id, 3).failure().message()).contains("deleted");
    assertThat(find(chain, id).state()).isEqualTo(ChainState.FAILED);
  }

  @Test
  void aChangeOfTheChainDoesNotTouchWhatRuns() {
    UUID chain = chain(member(job(), null, false), member(job(), 0, false));
    UUID id = start(chain);
    does(bench -> bench.chains.updateMembers(chain, List.of(), null));
    end(chain, id, 0, COMPLETED);
    end(chain, id, 1, COMPLETED);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.COMPLETED);
  }

  @Test
  void aFullQueueRefusesTheStartOnly() {
    UUID chain = chain(member(job(), null, false), member(job(), 0, false));
    UUID id = start(chain);
    UUID first = run(chain, id, 0).id();
    refused(
        2001,
        () ->
            does(
                bench -> {
                  bench.engine.limitDepth(0);
                  bench.executions.execute(chain);
                }));
    does(
        bench -> {
          bench.engine.limitDepth(0);
          bench.engine.run(first, COMPLETED);
        });
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.QUEUED);
  }

  @Test
  void aMemberRetriedWholeIsNotFinalUntilTheLastTryEnds() {
    UUID chain = chain(member(job(), null, false), member(job(), 0, false));
    UUID id = start(chain);
    UUID first = run(chain, id, 0).id();
    does(bench -> bench.engine.start(first));
    does(bench -> bench.engine.repeat(first));
    assertThat(run(chain, id, 0).people().triggeredBy()).isEqualTo("retry:" + first);
    assertThat(state(chain, id, 0)).isEqualTo(ExecutionState.QUEUED);
    assertThat(state(chain, id, 1)).isNull();
    end(chain, id, 0, COMPLETED);
    assertThat(state(chain, id, 1)).isEqualTo(ExecutionState.QUEUED);
    end(chain, id, 1, COMPLETED);
    assertThat(find(chain, id).state()).isEqualTo(ChainState.COMPLETED);
  }

  @Test
  void aRetryQueuedWhileTheChainIsPausedOrCancelledDoesNotRun() {
    UUID chain = chain(member(job(), null, false), member(job(), null, false));
    UUID id = start(chain);
    UUID a = run(chain, id, 0).id();
    UUID b = run(chain, id, 1).id();
    does(
        bench -> {
          bench.engine.start(a);
          bench.engine.start(b);
        });
    does(bench -> bench.executions.pause(chain, id));
    does(bench -> bench.engine.repeat(a));
    assertThat(claimable(run(chain, id, 0).id())).isFalse();
    does(bench -> bench.executions.cancel(chain, id, null));
    does(bench -> bench.engine.repeat(b));
    assertThat(state(chain, id, 0)).isEqualTo(ExecutionState.CANCELLED);
    assertThat(state(chain, id, 1)).as("not repeated").isEqualTo(ExecutionState.FAILED);
  }

  /** Members with job dependencies are ordered by their chain alone. */
  @Test
  void aMemberDoesNotWaitForItsJobsDependencies() {
    UUID upstream = job();
    UUID downstream = job();
    database.run(em -> TestJobs.depend(em, audit, downstream, upstream, false));
    UUID chain = chain(member(downstream, null, false));
    UUID id = start(chain);
    assertThat(run(chain, id, 0).waitingFor()).isNull();
  }

  @Test
  void staleVersionsAndDeletedChainsAreRefused() {
    UUID chain = chain(member(job(), null, false));
    assertThat(with(bench -> bench.chains.get(chain)).version()).isEqualTo(1);
    ChainView changed = with(bench -> bench.chains.updateMembers(chain, List.of(), 1));
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.updatedAt()).isAfter(changed.createdAt());
    refused(1050, () -> with(bench -> bench.chains.updateMembers(chain, List.of(), 1)));
    refused(1050, () -> with(bench -> bench.chains.delete(chain, 1)));
    does(bench -> bench.chains.delete(chain, 2));
    refused(1030, () -> with(bench -> bench.chains.get(chain)));
  }

  /** Random graphs whose members end on many threads at once, against the model. */
  @Test
  void membersEndingAtOnceNeitherLoseNorDoubleASuccessor() throws Exception {
    Random random = new Random(19);
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      for (int round = 0; round < 8; round++) {
        roundOf(random, pool);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void roundOf(Random random, ExecutorService pool) throws Exception {
    int size = 3 + random.nextInt(8);
    ChainInput.Member[] members = new ChainInput.Member[size];
    Map<Integer, ExecutionState> ends = new HashMap<>();
    List<ExecutionState> model = new ArrayList<>();
    UUID job = job();
    for (int i = 0; i < size; i++) {
      Integer dependsOn = i < 2 || random.nextInt(4) == 0 ? null : random.nextInt(i);
      boolean flag = random.nextBoolean();
      members[i] = member(job, dependsOn, flag);
      ends.put(i, random.nextInt(3) == 0 ? FAILED : COMPLETED);
      ExecutionState before = dependsOn == null ? COMPLETED : model.get(dependsOn);
      boolean runs = before == COMPLETED || (before == FAILED && flag);
      model.add(runs ? ends.get(i) : ExecutionState.SKIPPED);
    }
    UUID chain = chain(members);
    UUID id = start(chain);
    while (endAllOpen(chain, id, ends, pool) > 0) {
      // the next wave
    }
    ChainExecutionDetail detail = with(bench -> bench.executions.get(chain, id));
    assertThat(detail.jobExecutions()).as("one execution for each member").hasSize(size);
    for (int i = 0; i < size; i++) {
      assertThat(state(chain, id, i)).as("member %d", i).isEqualTo(model.get(i));
    }
    boolean whole = model.stream().allMatch(state -> state == COMPLETED);
    assertThat(detail.execution().state())
        .isEqualTo(whole ? ChainState.COMPLETED : ChainState.FAILED);
    assertThat(events(chain)).hasSize(2);
  }

  private int endAllOpen(
      UUID chain, UUID id, Map<Integer, ExecutionState> ends, ExecutorService pool)
      throws Exception {
    List<Runnable> open = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      Execution run = run(chain, id, i);
      if (run != null && !run.state().isFinal()) {
        ExecutionState end = ends.get(i);
        open.add(() -> does(bench -> bench.engine.run(run.id(), end)));
      }
    }
    atOnce(open, pool);
    return open.size();
  }

  /** Ends, a pause, a resume and a cancel at once: they wait for each other, none for ever. */
  @Test
  void steeringAndEndsAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      for (int round = 0; round < 6; round++) {
        UUID job = job();
        UUID chain =
            chain(
                member(job, null, false),
                member(job, null, false),
                member(job, 0, true),
                member(job, 1, true));
        UUID id = start(chain);
        UUID a = run(chain, id, 0).id();
        UUID b = run(chain, id, 1).id();
        does(
            bench -> {
              bench.engine.start(a);
              bench.engine.start(b);
            });
        atOnce(
            List.of(
                () -> does(bench -> bench.engine.finish(a, COMPLETED)),
                () -> does(bench -> bench.executions.pause(chain, id)),
                () -> does(bench -> bench.engine.finish(b, FAILED)),
                () -> does(bench -> bench.executions.cancel(chain, id, null))),
            pool);
        assertThat(find(chain, id).state()).isEqualTo(ChainState.CANCELLED);
        List<Execution> runs = with(bench -> bench.runsOf(id));
        assertThat(runs).allMatch(run -> run.state().isFinal());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void atOnce(List<Runnable> all, ExecutorService pool) throws Exception {
    CyclicBarrier together = new CyclicBarrier(Math.max(1, Math.min(all.size(), 6)));
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Runnable one = all.get(i);
      boolean first = i < together.getParties();
      done.add(
          pool.submit(
              () -> {
                if (first) {
                  together.await();
                }
                try {
                  one.run();
                } catch (CourierException e) {
                  assertThat(e.code().number()).isEqualTo(2003); // a pause after the cancel
                }
                return null;
              }));
    }
    for (Future<?> one : done) {
      one.get();
    }
  }
}
