package io.courier.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.audit.AuditEvent;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PageRequest;
import io.courier.core.jpa.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Schedules and their firing on a real PostgreSQL (reference, jobs section 9). */
class ScheduleRepositoryIT {
  private final ScheduleGround ground = new ScheduleGround();

  private void after(Duration time, ScheduleTicker... nodes) {
    ground.clock.advance(time);
    for (ScheduleTicker node : nodes) {
      node.tick();
    }
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Instant now() {
    return ground.clock.instant();
  }

  /** Three nodes look at the same moment, again and again. */
  @Test
  void aScheduleFiresExactlyOnceInACluster() throws Exception {
    List<UUID> schedules = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      schedules.add(ground.cron("0/10 * * * * ?"));
    }
    int nodes = 3;
    CyclicBarrier together = new CyclicBarrier(nodes, () -> ground.clock.advance(seconds(5)));
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        ScheduleTicker node = ground.node();
        node.tick();
        all.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 4; round++) {
                    together.await();
                    node.tick();
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    // a row that another node just holds is left to it, and looked at again a second later
    ground.node().tick();
    for (UUID schedule : schedules) {
      assertThat(ground.started(schedule)).isEqualTo(2);
    }
    assertThat(ground.operations("ScheduleFired")).hasSize(400);
  }

  @Test
  void everySecondFiresEachSecondAlsoWhenALookComesLate() {
    UUID schedule = ground.cron("* * * * * ?");
    ScheduleTicker node = ground.node();
    node.tick();
    for (int i = 0; i < 3; i++) {
      after(seconds(1), node);
    }
    assertThat(ground.started(schedule)).isEqualTo(3);
    after(seconds(4), node);
    assertThat(ground.started(schedule)).isEqualTo(7);
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(now().plusSeconds(1));
    assertThat(ground.stored(schedule).lastFiredAt()).isEqualTo(now());
  }

  /** Nobody looked meanwhile: as if no node had run. */
  @Test
  void aNodeThatWasFrozenMakesUpOnce() {
    UUID schedule = ground.cron("* * * * * ?");
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(30), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(now().plusSeconds(1));
  }

  @Test
  void missedWhileNoNodeRanIsMadeUpOnceByWhoeverComesFirst() {
    UUID schedule = ground.cron("0 * * * * ?");
    after(Duration.ofMinutes(30).plusSeconds(20), ground.node(), ground.node());
    assertThat(ground.started(schedule)).isEqualTo(1);
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(now().plusSeconds(40));
    assertThat(fired().details()).containsEntry("madeUp", true);
    after(seconds(40), ground.node());
    assertThat(ground.started(schedule)).isEqualTo(2);
  }

  private AuditEvent fired() {
    return List.copyOf(ground.events).stream()
        .filter(event -> event.operation().equals("ScheduleFired"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void missedForLongerThanTheGraceIsSkippedAndRecorded() {
    UUID daily = ground.cron("0 0 13 * * ?");
    UUID often = ground.cron("0 0/5 * * * ?");
    after(Duration.ofMinutes(121), ground.node());
    assertThat(ground.started(daily)).isZero();
    assertThat(ground.started(often)).isEqualTo(1);
    assertThat(ground.operations("ScheduleSkipped")).hasSize(1);
    assertThat(ground.stored(daily).nextFireAt()).isEqualTo("2026-05-06T13:00:00Z");
    assertThat(ground.stored(daily).lastFiredAt()).isNull();
  }

  @Test
  void aNodeThatDiesBetweenClaimAndQueueLosesNothing() {
    UUID schedule = ground.cron("0 * * * * ?");
    ScheduleTicker dying = ground.node();
    ScheduleTicker other = ground.node();
    dying.tick();
    other.tick();
    ground.deaths.set(1);
    after(seconds(60), dying);
    assertThat(ground.started(schedule)).isZero();
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(now());
    after(seconds(1), other);
    assertThat(ground.started(schedule)).isEqualTo(1);
    after(seconds(1), dying, other);
    assertThat(ground.started(schedule)).isEqualTo(1);
  }

  @Test
  void aFiringThatIsRecordedDoesNotHappenAgain() {
    UUID schedule = ground.cron("0 * * * * ?");
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(60), node);
    Instant again = now();
    ground.database.run(
        em ->
            new Sql(em)
                .update("UPDATE job_schedules SET next_fire_at = ? WHERE id = ?", again, schedule));
    after(seconds(1), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(again.plusSeconds(60));
  }

  @Test
  void aOneShotIsSwitchedOffAfterItFired() {
    Instant at = now().plusSeconds(5);
    UUID schedule = ground.make(ground.job(), new ScheduleInput("one_shot", null, null, at, null));
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(at);
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(5), node);
    after(seconds(1), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    ScheduleView after = ground.stored(schedule);
    assertThat(after.enabled()).isFalse();
    assertThat(after.nextFireAt()).isNull();
    assertThat(after.lastFiredAt()).isEqualTo(at);
  }

  @Test
  void aDisabledOwnerIsSkippedWithAudit() {
    UUID job = ground.job();
    UUID schedule = ground.make(job, new ScheduleInput("cron", "0 * * * * ?", null, null, null));
    ground.disabled.add(job);
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(60), node);
    assertThat(ground.started(schedule)).isZero();
    assertThat(ground.operations("ScheduleSkipped")).hasSize(1);
    AuditEvent skipped = ground.events.get(ground.events.size() - 1);
    assertThat(skipped.entityType()).isEqualTo("job");
    assertThat(skipped.entityId()).isEqualTo(job);
    assertThat(skipped.details()).containsEntry("scheduleId", schedule);
    ground.disabled.clear();
    after(seconds(60), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
  }

  @Test
  void aDeletedOwnerSwitchesItsSchedulesOff() {
    UUID job = ground.job();
    UUID schedule = ground.make(job, new ScheduleInput("cron", "0 * * * * ?", null, null, null));
    ground.deleted.add(job);
    after(seconds(60), ground.node());
    assertThat(ground.started(schedule)).isZero();
    assertThat(ground.stored(schedule).enabled()).isFalse();
    assertThat(ground.stored(schedule).nextFireAt()).isNull();
  }

  @Test
  void theFullQueueHoldsFiringsBackUntilThereIsRoom() {
    UUID one = ground.cron("0/5 * * * * ?");
    UUID two = ground.cron("0/5 * * * * ?");
    ScheduleTicker node = ground.node();
    node.tick();
    ground.room.set(0);
    for (int i = 0; i < 20; i++) {
      after(seconds(1), node);
    }
    assertThat(ground.started(one) + ground.started(two)).isZero();
    assertThat(ground.operations("ScheduleDelayed")).hasSize(2);
    ground.room.set(1);
    after(seconds(1), node);
    assertThat(ground.started(one) + ground.started(two)).isEqualTo(1);
    ground.room.set(100);
    after(seconds(1), node);
    assertThat(ground.started(one)).isEqualTo(1);
    assertThat(ground.started(two)).isEqualTo(1);
    after(seconds(3), node);
    assertThat(ground.started(one) + ground.started(two)).isEqualTo(4);
  }

  @Test
  void theFullQueueHoldsFiringsBackNoLongerThanTheGrace() {
    UUID schedule = ground.cron("0 0 13 * * ?");
    ground.clock.set(Instant.parse("2026-05-05T12:59:59Z"));
    ScheduleTicker node = ground.node();
    node.tick();
    ground.room.set(0);
    after(seconds(1), node);
    after(Duration.ofMinutes(60), node);
    assertThat(ground.operations("ScheduleSkipped")).isEmpty();
    after(seconds(1), node);
    assertThat(ground.operations("ScheduleDelayed", "ScheduleSkipped"))
        .containsExactly("ScheduleDelayed", "ScheduleSkipped");
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo("2026-05-06T13:00:00Z");
  }

  @Test
  void whatTheOwnerRefusesIsSkippedWithItsCode() {
    UUID schedule = ground.cron("0 * * * * ?");
    ScheduleTicker node = ground.node();
    node.tick();
    ground.room.set(0);
    ground.refusal = ErrorCode.JOB_HAS_NO_STEPS;
    after(seconds(60), node);
    after(seconds(1), node);
    assertThat(ground.started(schedule)).isZero();
    assertThat(ground.operations("ScheduleSkipped", "ScheduleDelayed"))
        .containsExactly("ScheduleSkipped");
    assertThat(ground.events.get(ground.events.size() - 1).details()).containsEntry("code", 2008);
    assertThat(ground.stored(schedule).nextFireAt()).isEqualTo(now().plusSeconds(59));
    assertThat(ground.stored(schedule).lastFiredAt()).isNull();
  }

  @Test
  void aChainsScheduleIsMadeFiredChangedAndDeletedLikeAJobs() {
    ScheduleOwner chain = ScheduleOwner.chain(ground.chain());
    ScheduleInput input = new ScheduleInput("cron", "0 * * * * ?", null, null, null);
    UUID schedule = ground.call(s -> s.create(chain, input)).id();
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(60), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    ground.settings.put("scheduling.time_zone", "Asia/Kolkata");
    ground.room.set(0);
    after(seconds(60), node);
    assertThat(ground.operations("ScheduleFired", "ScheduleDelayed")).hasSize(2);
    assertThat(code(s -> s.get(ScheduleOwner.job(ground.job()), schedule)))
        .isEqualTo(ErrorCode.SCHEDULE_OF_ANOTHER_OWNER);
    UUID id = chain.id();
    assertThat(ground.<Map<UUID, Instant>>call(s -> s.nextOf(OwnerType.CHAIN, List.of(id))))
        .containsOnlyKeys(id);
    PageRequest oldest = new PageRequest(1, 25, "createdAt", false);
    assertThat(ground.call(s -> s.list(chain, oldest)).items())
        .containsExactly(ground.stored(OwnerType.CHAIN, schedule));
    ScheduleInput off = new ScheduleInput("cron", "0 0 3 * * ?", "UTC", null, false);
    assertThat(ground.call(s -> s.update(chain, schedule, off, 1)).version()).isEqualTo(2);
    ground.call(
        s -> {
          s.delete(chain, schedule, 2);
          return null;
        });
    assertThat(ground.call(s -> s.list(chain, PageRequest.FIRST)).items()).isEmpty();
  }

  @Test
  void aChangeCountsAtTheNextLookOfEveryNode() {
    UUID job = ground.job();
    ScheduleOwner owner = ScheduleOwner.job(job);
    UUID schedule = ground.make(job, new ScheduleInput("cron", "0 0 3 * * ?", null, null, null));
    ScheduleTicker node = ground.node();
    node.tick();
    ground.call(
        service ->
            service.update(
                owner, schedule, new ScheduleInput("cron", "* * * * * ?", null, null, true), null));
    after(seconds(1), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    ground.call(
        service ->
            service.update(
                owner,
                schedule,
                new ScheduleInput("cron", "* * * * * ?", null, null, false),
                null));
    after(seconds(5), node);
    assertThat(ground.started(schedule)).isEqualTo(1);
    assertThat(ground.stored(schedule).nextFireAt()).isNull();
  }

  @Test
  void theDefaultTimeZoneIsFollowed() {
    UUID free = ground.cron("0 0 3 * * ?");
    UUID own =
        ground.make(
            ground.job(), new ScheduleInput("cron", "0 0 3 * * ?", "Asia/Tokyo", null, null));
    assertThat(ground.stored(free).nextFireAt()).isEqualTo("2026-05-06T03:00:00Z");
    assertThat(ground.stored(own).nextFireAt()).isEqualTo("2026-05-05T18:00:00Z");
    ground.settings.put("scheduling.time_zone", "Europe/Berlin");
    ground.node().tick();
    assertThat(ground.stored(free).nextFireAt()).isEqualTo("2026-05-06T01:00:00Z");
    assertThat(ground.stored(own).nextFireAt()).isEqualTo("2026-05-05T18:00:00Z");
  }

  @Test
  void theNextFiringIsOfTheSchedulesOwnTimeZone() {
    UUID own =
        ground.make(
            ground.job(), new ScheduleInput("cron", "0 0 3 * * ?", "Asia/Tokyo", null, null));
    ground.clock.set(Instant.parse("2026-05-05T17:59:59Z"));
    ScheduleTicker node = ground.node();
    node.tick();
    after(seconds(1), node);
    assertThat(ground.started(own)).isEqualTo(1);
    assertThat(ground.stored(own).nextFireAt()).isEqualTo("2026-05-06T18:00:00Z");
  }

  @Test
  void recordsOfFiringsGoWhenTheyAreOlderThanAnyGrace() {
    UUID schedule = ground.cron("0 0 13 * * ?");
    ground.clock.set(Instant.parse("2026-05-05T13:00:00Z"));
    ScheduleTicker node = ground.node();
    node.tick();
    assertThat(records(schedule)).isEqualTo(1);
    after(Duration.ofDays(8), node);
    assertThat(records(schedule)).isEqualTo(2);
    after(Duration.ofHours(2), node);
    assertThat(records(schedule)).isEqualTo(1);
  }

  private long records(UUID schedule) {
    return ground.database.inTransaction(
        em ->
            new Sql(em)
                .number("SELECT count(*) FROM schedule_firings WHERE schedule_id = ?", schedule));
  }

  @Test
  void everyRefusalHasItsCode() {
    UUID job = ground.job();
    ScheduleOwner owner = ScheduleOwner.job(job);
    ScheduleInput input = new ScheduleInput("cron", "0 0 3 * * ?", null, null, null);
    UUID schedule = ground.make(job, input);
    ScheduleOwner other = ScheduleOwner.job(ground.job());
    ScheduleOwner nobody = ScheduleOwner.job(UUID.randomUUID());
    assertThat(code(s -> s.get(owner, UUID.randomUUID()))).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
    assertThat(code(s -> s.get(other, schedule))).isEqualTo(ErrorCode.SCHEDULE_OF_ANOTHER_OWNER);
    assertThat(code(s -> s.next(other, schedule, 1)))
        .isEqualTo(ErrorCode.SCHEDULE_OF_ANOTHER_OWNER);
    assertThat(code(s -> s.update(other, schedule, input, null)))
        .isEqualTo(ErrorCode.SCHEDULE_OF_ANOTHER_OWNER);
    assertThat(code(s -> s.delete(other, schedule, null)))
        .isEqualTo(ErrorCode.SCHEDULE_OF_ANOTHER_OWNER);
    assertThat(code(s -> s.delete(owner, UUID.randomUUID(), null)))
        .isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
    assertThat(code(s -> s.create(nobody, input))).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    assertThat(code(s -> s.list(nobody, PageRequest.FIRST)))
        .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    assertThat(code(s -> s.update(owner, schedule, input, 7))).isEqualTo(ErrorCode.STATE_CONFLICT);
    assertThat(
            code(
                s ->
                    s.create(
                        owner, new ScheduleInput("cron", "0 0 0 1 1 ? 2020", null, null, null))))
        .isEqualTo(ErrorCode.INVALID_CRON_EXPRESSION);
    assertThat(ground.operations()).containsExactly("ScheduleCreated");
  }

  private ErrorCode code(java.util.function.Consumer<ScheduleService> call) {
    return catchThrowableOfType(
            CourierException.class,
            () ->
                ground.call(
                    service -> {
                      call.accept(service);
                      return null;
                    }))
        .code();
  }

  @Test
  void schedulesAreListedPreviewedAndSummedUp() {
    UUID job = ground.job();
    ScheduleOwner owner = ScheduleOwner.job(job);
    UUID late = ground.make(job, new ScheduleInput("cron", "0 0 4 * * ?", null, null, null));
    ground.clock.advance(seconds(1));
    ground.make(job, new ScheduleInput("cron", "0 0 3 * * ?", null, null, null));
    ground.make(job, new ScheduleInput("cron", "0 0 2 * * ?", null, null, false));
    assertThat(ground.call(s -> s.list(owner, PageRequest.FIRST)).totalCount()).isEqualTo(3);
    Map<UUID, Instant> earliest =
        ground.call(s -> s.nextOf(OwnerType.JOB, List.of(job, UUID.randomUUID())));
    assertThat(earliest).isEqualTo(Map.of(job, Instant.parse("2026-05-06T03:00:00Z")));
    List<Instant> coming = ground.call(s -> s.next(owner, late, 2));
    assertThat(coming)
        .containsExactly(
            Instant.parse("2026-05-06T04:00:00Z"), Instant.parse("2026-05-07T04:00:00Z"));
    ScheduleInput once = new ScheduleInput("one_shot", null, null, now().plusSeconds(9), null);
    List<Instant> only = ground.call(s -> s.preview(once, 5));
    assertThat(only).containsExactly(now().plusSeconds(9));
  }
}
