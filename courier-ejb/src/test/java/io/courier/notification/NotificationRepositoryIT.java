package io.courier.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PageRequest;
import io.courier.core.jpa.Sql;
import io.courier.event.DomainEvent;
import io.courier.event.RelayedEvent;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.notification.Deliveries.Target;
import io.courier.testing.SettableClock;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the event to the log, on a real PostgreSQL. */
class NotificationRepositoryIT {
  private final TestDatabase database = TestDatabase.get();
  private final SettableClock clock =
      new SettableClock(
          io.courier.core.Clocks.system()
              .instant()
              .truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
          Duration.of(1, java.time.temporal.ChronoUnit.MICROS));
  private final List<String> audited = new CopyOnWriteArrayList<>();
  private final UUID job = UUID.randomUUID();

  @BeforeEach
  void nothingIsLeft() {
    database.run(em -> new Sql(em).update("DELETE FROM notification_deliveries"));
  }

  @AfterEach
  void rulesOfThisTestMatchNoOther() {
    database.run(em -> new Sql(em).update("UPDATE notification_rules SET is_deleted = true"));
  }

  // the beans as the container has them, with transactions by hand

  private NotificationIntake intake(EntityManager em) {
    NotificationIntake bean = new NotificationIntake();
    bean.rules = new NotificationRuleRepository(em);
    bean.deliveries = new DeliveryRepository(em);
    bean.log = new NotificationLogRepository(em);
    bean.settings = new Switches();
    bean.clock = clock;
    return bean;
  }

  private Deliveries deliveries(EntityManager em) {
    Deliveries bean = new Deliveries();
    bean.rules = new NotificationRuleRepository(em);
    bean.rows = new DeliveryRepository(em);
    bean.log = new NotificationLogRepository(em);
    bean.clock = clock;
    return bean;
  }

  private NotificationRuleWriter writer(EntityManager em) {
    NotificationRuleWriter bean = new NotificationRuleWriter();
    bean.rules = new NotificationRuleRepository(em);
    bean.audit = new Recorder();
    bean.clock = clock;
    return bean;
  }

  private final class Transactions extends Deliveries {
    @Override
    public List<Delivery> claim(String node, int most) {
      return database.inTransaction(em -> deliveries(em).claim(node, most));
    }

    @Override
    public Optional<Target> target(UUID ruleId) {
      return database.inTransaction(em -> deliveries(em).target(ruleId));
    }

    @Override
    public void drop(Delivery delivery) {
      database.run(em -> deliveries(em).drop(delivery));
    }

    @Override
    public void tried(Delivery delivery, Target target, Outcome outcome) {
      database.run(em -> deliveries(em).tried(delivery, target, outcome));
    }
  }

  private final class Recorder implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      audited.add(event.operation());
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      throw new UnsupportedOperationException();
    }
  }

  private static RuleDraft draft(String name, UUID entityId, String... events) {
    return new RuleDraft(
        name,
        null,
        RuleEntity.JOB,
        entityId,
        List.of(events),
        Channel.EMAIL,
        Map.of("recipients", List.of("ops@example.org"), "subjectPrefix", "[Courier]"),
        true);
  }

  private NotificationRuleView rule(UUID entityId, String... events) {
    UUID id = UUID.randomUUID();
    return database.inTransaction(
        em -> writer(em).create(id, draft("rule " + id, entityId, events)));
  }

  private RelayedEvent event(DomainEvent.Type type) {
    return new RelayedEvent(
        UUID.randomUUID(),
        new DomainEvent(type, "job", job, Map.of("jobName", "Payroll", "password", "geheim12")),
        clock.instant(),
        0);
  }

  private void relay(RelayedEvent event) {
    database.run(em -> intake(em).consume(event));
  }

  private List<NotificationLogView> log(UUID rule) {
    return database.inTransaction(
        em ->
            new NotificationLogRepository(em)
                .page(
                    new NotificationLogFilter(rule, "job", job, null),
                    new PageRequest(1, 25, "sentAt", false))
                .items());
  }

  private List<Delivery> claim(String node) {
    return new Transactions().claim(node, 10);
  }

  private long open() {
    return database.inTransaction(
        em -> new Sql(em).number("SELECT count(*) FROM notification_deliveries"));
  }

  private Dispatch dispatch(List<Outcome> outcomes) {
    List<Outcome> rest = new ArrayList<>(outcomes);
    ChannelSender sender =
        new ChannelSender() {
          @Override
          public Channel channel() {
            return Channel.EMAIL;
          }

          @Override
          public Outcome send(Map<String, Object> config, Open secrets, Message message) {
            return rest.remove(0);
          }
        };
    return new Dispatch(new Transactions(), new ChannelSecrets(null), List.of(sender));
  }

  @Test
  void aMatchingEventIsSentOnceAndLogged() {
    UUID rule = rule(job, "job_failed", "job_completed").id();
    RelayedEvent failed = event(DomainEvent.Type.JOB_FAILED);
    relay(failed);
    relay(failed); // at least once: the same event again
    List<Delivery> claimed = claim("a");
    assertThat(claimed).hasSize(1);
    dispatch(List.of(Outcome.SENT)).deliver(claimed.get(0));
    assertThat(open()).isZero();
    assertThat(log(rule))
        .filteredOn(entry -> !entry.suppressed())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.success()).isTrue();
              assertThat(entry.attempt()).isEqualTo(1);
              assertThat(entry.eventType()).isEqualTo("job_failed");
              assertThat(entry.recipient()).isEqualTo("ops@example.org");
              assertThat(entry.ruleName()).isEqualTo("rule " + rule);
              assertThat(entry.payload())
                  .containsEntry("entityName", "Payroll")
                  .containsEntry("context", Map.of("jobName", "Payroll", "password", "[REDACTED]"));
            });
  }

  /** The pause is over, so only the event tells that it is the same. */
  @Test
  void anEventThatIsRelayedAgainIsNoSecondMessage() {
    rule(job, "job_failed");
    RelayedEvent failed = event(DomainEvent.Type.JOB_FAILED);
    relay(failed);
    clock.advance(Duration.ofMinutes(31));
    relay(failed);
    assertThat(open()).isEqualTo(1);
  }

  /** A node that was too slow: the delivery is another's by now. */
  @Test
  void whoseLeaseIsOverEndsNothing() {
    rule(job, "job_failed");
    relay(event(DomainEvent.Type.JOB_FAILED));
    Delivery slow = claim("a").get(0);
    clock.advance(Deliveries.LEASE);
    Delivery second = claim("b").get(0);
    dispatch(List.of(Outcome.SENT)).deliver(slow);
    assertThat(open()).isEqualTo(1);
    dispatch(List.of(Outcome.failed("1"))).deliver(slow);
    clock.advance(Duration.ofSeconds(10));
    assertThat(claim("c")).as("still leased to the second").isEmpty();
    dispatch(List.of(Outcome.SENT)).deliver(second);
    assertThat(open()).isZero();
  }

  @Test
  void rulesOfOtherEventsEntitiesOrSwitchedOffAreSilent() {
    rule(job, "job_completed");
    rule(UUID.randomUUID(), "job_failed");
    UUID off = rule(job, "job_failed").id();
    database.run(
        em ->
            new Sql(em)
                .update("UPDATE notification_rules SET is_enabled = false WHERE id = ?", off));
    relay(event(DomainEvent.Type.JOB_FAILED));
    assertThat(open()).isZero();
    UUID all = rule(null, "job_failed").id();
    relay(event(DomainEvent.Type.JOB_FAILED));
    assertThat(claim("a")).extracting(Delivery::ruleId).containsExactly(all);
  }

  @Test
  void theSameEventWithinThePauseIsSuppressed() {
    UUID rule = rule(job, "job_failed", "job_completed").id();
    relay(event(DomainEvent.Type.JOB_FAILED));
    clock.advance(Duration.ofMinutes(29));
    relay(event(DomainEvent.Type.JOB_FAILED));
    relay(event(DomainEvent.Type.JOB_COMPLETED));
    assertThat(log(rule))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.suppressed()).isTrue();
              assertThat(entry.success()).isFalse();
              assertThat(entry.attempt()).isZero();
            });
    assertThat(open()).isEqualTo(2);
    clock.advance(Duration.ofMinutes(1));
    relay(event(DomainEvent.Type.JOB_FAILED));
    assertThat(open()).isEqualTo(3);
  }

  @Test
  void ofEqualEventsOnManyNodesAtOnceOneIsSent() throws Exception {
    UUID rule = rule(job, "job_failed").id();
    int nodes = 6;
    CyclicBarrier together = new CyclicBarrier(nodes);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      List<Future<?>> relays = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        RelayedEvent event = event(DomainEvent.Type.JOB_FAILED);
        relays.add(
            threads.submit(
                () -> {
                  together.await();
                  relay(event);
                  return null;
                }));
      }
      for (Future<?> relay : relays) {
        relay.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(open()).isEqualTo(1);
    assertThat(log(rule)).hasSize(nodes - 1).allMatch(NotificationLogView::suppressed);
  }

  @Test
  void threeTriesWithGrowingWaitsEachLoggedThenGivenUp() {
    UUID rule = rule(job, "job_failed").id();
    relay(event(DomainEvent.Type.JOB_FAILED));
    Dispatch dispatch =
        dispatch(List.of(Outcome.failed("1"), Outcome.failed("2"), Outcome.failed("3")));
    dispatch.deliver(claim("a").get(0));
    clock.advance(Duration.ofMillis(4999));
    assertThat(claim("a")).isEmpty();
    clock.advance(Duration.ofMillis(1));
    dispatch.deliver(claim("b").get(0));
    clock.advance(Duration.ofSeconds(29));
    assertThat(claim("a")).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    dispatch.deliver(claim("a").get(0));
    assertThat(log(rule)).extracting(NotificationLogView::attempt).containsExactly(1, 2, 3);
    assertThat(log(rule))
        .extracting(NotificationLogView::errorMessage)
        .containsExactly("1", "2", "3");
    assertThat(open()).isZero();
    relay(event(DomainEvent.Type.JOB_FAILED));
    assertThat(open()).as("nothing went out, so nothing is suppressed").isEqualTo(1);
  }

  @Test
  void whatADeadNodeHadTakenIsSentByAnotherAfterTheLease() {
    rule(job, "job_failed");
    relay(event(DomainEvent.Type.JOB_FAILED));
    Delivery taken = claim("dead").get(0);
    assertThat(claim("b")).isEmpty();
    clock.advance(Deliveries.LEASE);
    Delivery again = claim("b").get(0);
    assertThat(again.id()).isEqualTo(taken.id());
    assertThat(again.attempt()).isEqualTo(2);
    dispatch(List.of(Outcome.SENT)).deliver(again);
    assertThat(open()).isZero();
    new Transactions().tried(taken, new Target(Channel.EMAIL, Map.of()), Outcome.failed("late"));
    assertThat(open()).isZero();
  }

  @Test
  void aRuleDeletedMeanwhileSendsNothing() {
    UUID rule = rule(job, "job_failed").id();
    relay(event(DomainEvent.Type.JOB_FAILED));
    database.run(em -> writer(em).delete(rule, null));
    dispatch(List.of()).deliver(claim("a").get(0));
    assertThat(open()).isZero();
    assertThat(log(rule)).isEmpty();
  }

  @Test
  void aChannelThatBreaksIsAFailedTryAndForATest7204() {
    UUID rule = rule(job, "job_failed").id();
    relay(event(DomainEvent.Type.JOB_FAILED));
    Dispatch broken = dispatch(List.of()); // IndexOutOfBounds
    Delivery delivery = claim("a").get(0);
    broken.deliver(delivery);
    assertThat(log(rule).get(0).errorMessage()).contains("could not be handed to the channel");
    Target target = new Target(Channel.EMAIL, Map.of());
    CourierException failure =
        catchThrowableOfType(
            CourierException.class, () -> broken.send(rule, target, delivery.message()));
    assertThat(failure.code()).isEqualTo(ErrorCode.NOTIFICATION_DISPATCH_FAILED);
  }

  @Test
  void namesAreUniqueInWhateverCaseAndStaySoAfterADeletion() {
    NotificationRuleView made = rule(job, "job_failed");
    String shouted = made.name().toUpperCase(java.util.Locale.ROOT);
    for (int i = 0; i < 2; i++) {
      CourierException refused =
          catchThrowableOfType(
              CourierException.class,
              () ->
                  database.run(
                      em ->
                          writer(em).create(UUID.randomUUID(), draft(shouted, job, "job_failed"))));
      assertThat(refused.code()).isEqualTo(ErrorCode.NOTIFICATION_DUPLICATE_RULE_NAME);
      if (i == 0) {
        database.run(em -> writer(em).delete(made.id(), null));
      }
    }
    assertThat(audited).containsExactly("NotificationRuleCreated", "NotificationRuleDeleted");
    CourierException gone =
        catchThrowableOfType(
            CourierException.class,
            () -> database.run(em -> new NotificationRuleRepository(em).live(made.id())));
    assertThat(gone.code()).isEqualTo(ErrorCode.NOTIFICATION_RULE_NOT_FOUND);
  }

  @Test
  void aChangeNeedsTheVersionThatWasRead() {
    NotificationRuleView made = rule(job, "job_failed");
    NotificationRuleView changed =
        database.inTransaction(
            em ->
                writer(em)
                    .update(made.id(), made.version(), draft(made.name(), null, "step_failed")));
    assertThat(changed.version()).isEqualTo(made.version() + 1);
    assertThat(changed.entityId()).isNull();
    assertThat(changed.eventTypes()).containsExactly("step_failed");
    CourierException stale =
        catchThrowableOfType(
            CourierException.class,
            () ->
                database.run(
                    em ->
                        writer(em)
                            .update(made.id(), made.version(), draft("x", job, "job_failed"))));
    assertThat(stale.code()).isEqualTo(ErrorCode.STATE_CONFLICT);
  }

  @Test
  void rulesAreFilteredAndSorted() {
    UUID first = rule(job, "job_failed").id();
    NotificationRuleFilter filter =
        new NotificationRuleFilter("RULE " + first, RuleEntity.JOB, Channel.EMAIL, true);
    assertThat(page(filter)).extracting(NotificationRuleView::id).containsExactly(first);
    assertThat(page(new NotificationRuleFilter("rule " + first, null, Channel.WEBHOOK, null)))
        .isEmpty();
    assertThat(page(new NotificationRuleFilter("rule " + first, null, null, false))).isEmpty();
  }

  private List<NotificationRuleView> page(NotificationRuleFilter filter) {
    return database.inTransaction(
        em ->
            new NotificationRuleRepository(em)
                .page(filter, new PageRequest(1, 25, "name", false))
                .map(NotificationRule::view)
                .items());
  }

  @Test
  void thePartitionsOfTheLogAreMadeLikeAllOthers() {
    Instant next = clock.instant().plus(Duration.ofDays(31));
    long partitions =
        database.inTransaction(
            em ->
                new Sql(em)
                    .number(
                        "SELECT count(*) FROM pg_class WHERE relname ="
                            + " to_char(CAST(? AS timestamptz), '\"notification_logs_\"YYYY_MM')",
                        next));
    assertThat(partitions).isEqualTo(1);
  }
}
