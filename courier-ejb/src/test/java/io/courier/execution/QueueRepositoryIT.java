package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.jpa.Sql;
import io.courier.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class QueueRepositoryIT {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private final TestDatabase database = TestDatabase.get();

  @BeforeEach
  void nothingWaitsOrRuns() {
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_executions SET state = 'cancelled'"
                        + " WHERE state IN ('queued', 'running')"));
  }

  private UUID queue(int order, String waitingNode) {
    UUID id = UUID.randomUUID();
    database.run(em -> insert(new Sql(em), id, order, waitingNode));
    return id;
  }

  private UUID job(Integer maxInstances) {
    UUID id = UUID.randomUUID();
    database.run(
        em ->
            new Sql(em)
                .update(
                    "INSERT INTO jobs (id, name, max_instances) VALUES (?, ?, ?)",
                    id,
                    "Job " + id,
                    maxInstances));
    return id;
  }

  private UUID queue(UUID job, int order) {
    UUID id = queue(order, null);
    database.run(
        em -> new Sql(em).update("UPDATE job_executions SET job_id = ? WHERE id = ?", job, id));
    return id;
  }

  private void set(UUID id, String state) {
    database.run(
        em -> new Sql(em).update("UPDATE job_executions SET state = ? WHERE id = ?", state, id));
  }

  private static void insert(Sql sql, UUID id, int order, String waitingNode) {
    sql.update(
        "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by,"
            + " state, queued_at, owner_node, heartbeat_at)"
            + " VALUES (?, ?, 1, 'test', 'queued', ?, ?, now())",
        id,
        UUID.randomUUID(),
        START.plusSeconds(order),
        waitingNode);
  }

  private List<Execution> claim(String node, int limit) {
    return claim(node, limit, 20);
  }

  private List<Execution> claim(String node, int limit, int most) {
    return database.inTransaction(
        em ->
            new QueueRepository(new ExecutionRepository(em))
                .claim(node, limit, most).stream().map(QueueRepository.Claim::execution).toList());
  }

  private static List<UUID> ids(List<Execution> executions) {
    return executions.stream().map(Execution::id).toList();
  }

  @Test
  void theOldestAreTakenUpToTheLimit() {
    UUID third = queue(3, null);
    UUID first = queue(1, null);
    UUID second = queue(2, null);
    assertThat(ids(claim("a", 2))).containsExactly(first, second);
    assertThat(claim("b", 2)).isEmpty();
    List<Execution> more = claim("b", 3);
    assertThat(ids(more)).containsExactly(third);
    assertThat(more.get(0).state()).isEqualTo(ExecutionState.RUNNING);
    assertThat(more.get(0).lease().ownerNode()).isEqualTo("b");
    assertThat(more.get(0).lease().fence()).isEqualTo(1);
    assertThat(more.get(0).lease().fresh()).isTrue();
  }

  @Test
  void manyNodesAtOnceNeverExceedTheLimitNorTakeOneTwice() throws Exception {
    List<UUID> queued = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      queued.add(queue(i, null));
    }
    int nodes = 12;
    ExecutorService pool = Executors.newFixedThreadPool(nodes);
    try {
      CyclicBarrier together = new CyclicBarrier(nodes);
      List<Future<List<UUID>>> claims = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        String node = "node-" + i;
        Callable<List<UUID>> work =
            () -> {
              together.await();
              return ids(claim(node, 7));
            };
        claims.add(pool.submit(work));
      }
      List<UUID> taken = new ArrayList<>();
      for (Future<List<UUID>> claim : claims) {
        taken.addAll(claim.get());
      }
      assertThat(taken).containsExactlyInAnyOrderElementsOf(queued.subList(0, 7));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anExecutionThatWaitsInABatchInstanceIsTakenByItsNodeOnlyAndInItsTurn() {
    UUID waiting = queue(1, "a");
    UUID next = queue(2, null);
    assertThat(claim("b", 1)).as("the slot belongs to the older one").isEmpty();
    assertThat(ids(claim("b", 2))).containsExactly(next);
    assertThat(ids(claim("a", 2))).containsExactly(waiting);
  }

  /** Its node has no disk left, stops or is gone: the others must not wait with it. */
  @Test
  void anExecutionThatItsNodeDoesNotTakeLosesItsSlotForAWhile() {
    UUID waiting = queue(1, "a");
    UUID next = queue(2, null);
    UUID last = queue(3, null);
    AtomicLong nanos = new AtomicLong();
    Patience patience = new Patience(nanos::get);
    assertThat(patientClaim(patience, "b")).isEmpty();
    nanos.addAndGet(Patience.LIMIT.toNanos() - 1);
    assertThat(patientClaim(patience, "b")).isEmpty();
    nanos.addAndGet(1);
    assertThat(patientClaim(patience, "b")).containsExactly(next);
    set(next, "cancelled");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(ExecutionRepository.LEASE_SECONDS));
    assertThat(patientClaim(patience, "b")).as("it is asked for again").isEmpty();
    assertThat(ids(claim("a", 1))).containsExactly(waiting);
    set(waiting, "cancelled");
    assertThat(patientClaim(patience, "b")).containsExactly(last);
  }

  @Test
  void whatItsNodeGivesUpIsTakenAtOnceHoweverLongItWasPassedOver() {
    UUID waiting = queue(1, "a");
    AtomicLong nanos = new AtomicLong();
    Patience patience = new Patience(nanos::get);
    assertThat(patientClaim(patience, "b")).isEmpty();
    nanos.addAndGet(Patience.LIMIT.toNanos());
    assertThat(patientClaim(patience, "b")).isEmpty();
    assertThat(leave(waiting, "a")).isTrue();
    assertThat(patientClaim(patience, "b")).containsExactly(waiting);
  }

  @Test
  void whatWaitsHereNowIsTakenAtOnceHoweverLongItWaitedElsewhere() {
    UUID waiting = queue(1, "a");
    AtomicLong nanos = new AtomicLong();
    Patience patience = new Patience(nanos::get);
    assertThat(patientClaim(patience, "b")).isEmpty();
    nanos.addAndGet(Patience.LIMIT.toNanos());
    assertThat(leave(waiting, "a")).isTrue();
    assertThat(takeUp(waiting, "b")).isTrue();
    assertThat(patientClaim(patience, "b")).containsExactly(waiting);
  }

  private List<UUID> patientClaim(Patience patience, String node) {
    return database.inTransaction(
        em ->
            new QueueRepository(new ExecutionRepository(em), patience)
                .claim(node, 1, 20).stream().map(claim -> claim.execution().id()).toList());
  }

  @Test
  void anExecutorAndADispatcherPassItOver() {
    queue(1, "a");
    UUID unsent = queue(2, null);
    UUID here = queue(3, "b");
    AtomicLong nanos = new AtomicLong();
    Patience patience = new Patience(nanos::get);
    database.run(
        em -> {
          QueueRepository queue = new QueueRepository(new ExecutionRepository(em), patience);
          assertThat(queue.submit(1)).isEmpty();
          nanos.addAndGet(Patience.LIMIT.toNanos());
          assertThat(ids(queue.submit(1))).containsExactly(unsent);
          assertThat(queue.claimWaiting("b", 2))
              .extracting(claim -> claim.execution().id())
              .containsExactly(here);
        });
  }

  @Test
  void whatIsLeftIsAnybodys() {
    UUID waiting = queue(1, "a");
    assertThat(leave(waiting, "b")).as("not its own").isFalse();
    assertThat(leave(waiting, "a")).isTrue();
    assertThat(leave(waiting, "a")).isFalse();
    assertThat(ids(claim("b", 1))).containsExactly(waiting);
    assertThat(leave(waiting, "b")).as("it runs").isFalse();
  }

  private boolean leave(UUID id, String node) {
    return database.inTransaction(
        em -> new QueueRepository(new ExecutionRepository(em)).leave(id, node));
  }

  private List<UUID> submit(int limit) {
    return database.inTransaction(
        em -> ids(new QueueRepository(new ExecutionRepository(em)).submit(limit)));
  }

  private List<UUID> claimWaiting(String node, int limit) {
    return database.inTransaction(
        em ->
            new QueueRepository(new ExecutionRepository(em))
                .claimWaiting(node, limit).stream().map(claim -> claim.execution().id()).toList());
  }

  private boolean takeUp(UUID id, String node) {
    return database.inTransaction(
        em -> new QueueRepository(new ExecutionRepository(em)).takeUp(id, node, 7));
  }

  private void sentOut(UUID id, int secondsAgo) {
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_executions SET submitted_at ="
                        + " now() - make_interval(secs => CAST(? AS integer)) WHERE id = ?",
                    secondsAgo,
                    id));
  }

  @Test
  @Tag("RES-08")
  void aDispatcherSendsEachOutOnceAndAgainWhenNobodyTookItUp() {
    UUID first = queue(1, null);
    UUID waiting = queue(2, "a");
    UUID third = queue(3, null);
    UUID beyond = queue(4, null);
    assertThat(submit(3)).as("what waits already keeps its slot").containsExactly(first, third);
    assertThat(submit(3)).isEmpty();
    sentOut(first, 31);
    assertThat(submit(3)).containsExactly(first);
    assertThat(takeUp(first, "a")).isTrue();
    assertThat(claimWaiting("a", 3)).containsExactly(first, waiting);
    assertThat(submit(3)).as("running ones count").isEmpty();
    assertThat(submit(4)).containsExactly(beyond);
  }

  @Test
  @Tag("RES-08")
  void anExecutorTakesWhatWaitsHereAndLeavesOlderOnesTheirSlot() {
    UUID underWay = queue(1, null);
    UUID elsewhere = queue(2, "b");
    UUID here = queue(3, "a");
    assertThat(claimWaiting("a", 2)).as("both slots belong to older ones").isEmpty();
    assertThat(claimWaiting("a", 3)).containsExactly(here);
    assertThat(claimWaiting("b", 3)).containsExactly(elsewhere);
    assertThat(claimWaiting("b", 9)).isEmpty();
    assertThat(takeUp(underWay, "b")).isTrue();
    assertThat(takeUp(underWay, "a")).as("by the first instance only").isFalse();
    assertThat(claimWaiting("a", 9)).isEmpty();
    assertThat(claimWaiting("b", 9)).containsExactly(underWay);
    assertThat(takeUp(underWay, "a")).as("it runs").isFalse();
  }

  @Test
  void whatIsToBePausedIsNotTakenUp() {
    UUID id = queue(1, null);
    database.run(
        em ->
            new Sql(em)
                .update("UPDATE job_executions SET requested_state = 'paused' WHERE id = ?", id));
    assertThat(submit(5)).isEmpty();
    assertThat(takeUp(id, "a")).isFalse();
  }

  @Test
  void positionsCountFromOne() {
    UUID first = queue(1, null);
    UUID second = queue(2, null);
    database.run(
        em -> {
          QueueRepository queue = new QueueRepository(new ExecutionRepository(em));
          assertThat(queue.position(first)).isEqualTo(1);
          assertThat(queue.position(second)).isEqualTo(2);
          assertThat(queue.depth()).isEqualTo(2);
        });
  }

  /** Sixteen at once never take more than the places left. */
  @Test
  @Tag("THR-10")
  void theDepthHoldsAgainstManyAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 48; i++) {
        int order = i;
        all.add(
            pool.submit(
                () ->
                    database.inTransaction(
                        em -> {
                          var executions = new ExecutionRepository(em);
                          if (new QueueRepository(executions).heldDepth() >= 5) {
                            return false;
                          }
                          insert(new Sql(em), UUID.randomUUID(), order, null);
                          return true;
                        })));
      }
      int taken = 0;
      for (Future<Boolean> one : all) {
        taken += one.get() ? 1 : 0;
      }
      assertThat(taken).isEqualTo(5);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aJobOverItsMaxInstancesStaysQueuedAndLetsOthersPass() {
    UUID limited = job(2);
    UUID other = job(null);
    List<UUID> mine = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      mine.add(queue(limited, i));
    }
    UUID behind = queue(other, 10);
    UUID last = queue(other, 11);
    assertThat(ids(claim("a", 3))).containsExactly(mine.get(0), mine.get(1), behind);
    assertThat(ids(claim("b", 10))).containsExactly(last);
    set(mine.get(1), "completed");
    assertThat(ids(claim("b", 10))).containsExactly(mine.get(2));
    assertThat(claim("a", 10)).isEmpty();
  }

  @Test
  void manyNodesAtOnceNeverExceedMaxInstances() throws Exception {
    UUID limited = job(3);
    List<UUID> mine = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      mine.add(queue(limited, i));
    }
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<UUID>>> claims = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String node = "node-" + i;
        claims.add(pool.submit(() -> ids(claim(node, 100, 2))));
      }
      List<UUID> taken = new ArrayList<>();
      for (Future<List<UUID>> claim : claims) {
        taken.addAll(claim.get());
      }
      assertThat(taken).containsExactlyInAnyOrderElementsOf(mine.subList(0, 3));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whatWaitsForAnotherOrForItsTimeIsNotTaken() {
    UUID waits = queue(1, null);
    UUID later = queue(2, null);
    UUID next = queue(3, null);
    database.run(
        em -> {
          Sql sql = new Sql(em);
          sql.update("UPDATE job_executions SET waiting_for = '[]' WHERE id = ?", waits);
          sql.update(
              "UPDATE job_executions SET not_before = now() + interval '1 hour' WHERE id = ?",
              later);
        });
    assertThat(ids(claim("a", 5))).containsExactly(next);
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_executions SET not_before = now(), waiting_for = NULL"
                        + " WHERE id IN (?, ?)",
                    waits,
                    later));
    assertThat(ids(claim("a", 5))).containsExactly(waits, later);
  }

  /** Each is taken once, in order, whatever the length of the queue; a limited job lies on top. */
  @Test
  void tenThousandQueuedAreTakenOnceEachInTheirOrder() {
    UUID limited = job(1);
    database.run(
        em ->
            new Sql(em)
                .update(
                    "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by,"
                        + " state, queued_at) SELECT gen_random_uuid(),"
                        + " CASE WHEN n < 1000 THEN CAST(? AS uuid) ELSE gen_random_uuid() END,"
                        + " 1, 'test', 'queued', CAST(? AS timestamptz) + make_interval(secs => n)"
                        + " FROM generate_series(0, 9999) AS n",
                    limited,
                    START));
    List<Instant> times = new ArrayList<>();
    List<UUID> all = new ArrayList<>();
    List<Execution> taken = claim("a", 200, 200);
    assertThat(taken.get(0).jobId()).isEqualTo(limited);
    while (!taken.isEmpty()) {
      taken.stream().filter(e -> !e.jobId().equals(limited)).forEach(e -> all.add(e.id()));
      taken.stream()
          .filter(e -> !e.jobId().equals(limited))
          .forEach(e -> times.add(e.times().queuedAt()));
      database.run(
          em ->
              new Sql(em)
                  .update(
                      "UPDATE job_executions SET state = 'completed'"
                          + " WHERE state = 'running' AND job_id <> ?",
                      limited));
      taken = claim("a", 200, 200);
    }
    assertThat(all).hasSize(9000).doesNotHaveDuplicates();
    assertThat(times).isSorted();
    assertThat(
            database.<Long>inTransaction(
                em -> new QueueRepository(new ExecutionRepository(em)).depth()))
        .isEqualTo(999);
  }

  @Test
  void aNodeThatLostTheExecutionWritesNothing() {
    UUID id = queue(1, null);
    Run lost = new Run(claim("a", 5).get(0));
    database.run(em -> journal(new ExecutionRepository(em)).hold(lost));
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_executions SET fence = fence + 1, owner_node = 'b' WHERE id = ?",
                    id));
    assertThatThrownBy(() -> database.run(em -> journal(new ExecutionRepository(em)).hold(lost)))
        .isInstanceOf(RunLostException.class);
  }

  private static RunJournal journal(ExecutionRepository executions) {
    RunJournal journal = new RunJournal();
    journal.executions = executions;
    return journal;
  }
}
