package io.courier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.jpa.Sql;
import io.courier.testing.SettableClock;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay on a real PostgreSQL, by several nodes. */
class EventRelayRepositoryIT {
  private final TestDatabase database = TestDatabase.get();
  private final SettableClock clock =
      new SettableClock(
          Clock.systemUTC().instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS));

  @BeforeEach
  void nothingIsLeftOfOtherTests() {
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE domain_events SET processed_at = now() WHERE processed_at IS NULL"));
  }

  private void write(UUID entity, int number) {
    database.run(em -> write(em, entity, number));
  }

  private void write(EntityManager em, UUID entity, int number) {
    Outbox outbox = new Outbox();
    outbox.entityManager = em;
    outbox.clock = clock;
    outbox.add(
        new DomainEvent(DomainEvent.Type.STEP_COMPLETED, "job", entity, Map.of("number", number)));
  }

  /** A node as it is in the container, with transactions by hand. */
  private final class Node extends EventRepository {
    private final List<EventConsumer> told;

    Node(EventConsumer consumer) {
      told = List.of(consumer);
    }

    @Override
    public int relay(int most, String node, Instant now) {
      return database.inTransaction(
          em -> relay(new Sql(em), told, new Batch(Math.min(most, 4), node, now)));
    }

    @Override
    public void retry(RelayedEvent event, String error, Instant now, Duration wait) {
      database.run(em -> retry(new Sql(em), event, error, now.plus(wait)));
    }

    @Override
    public void giveUp(RelayedEvent event, String error, String node, Instant now) {
      database.run(em -> giveUp(new Sql(em), event, error, new Batch(1, node, now)));
    }
  }

  private static long number(RelayedEvent event) {
    return (Long) event.event().payload().get("number");
  }

  private static void drain(EventRelay relay, String node) {
    while (relay.relay(node)) {
      Thread.onSpinWait();
    }
  }

  private List<String> unprocessed(UUID entity) {
    return database.inTransaction(
        em ->
            new Sql(em)
                .list(
                    row -> row.getString(1),
                    "SELECT payload ->> 'number' FROM domain_events WHERE entity_id = ? AND"
                        + " processed_at IS NULL ORDER BY seq",
                    entity));
  }

  @Test
  void twoNodesHandOverEachEventOnceAndThoseOfAnEntityInOrder() throws Exception {
    List<UUID> entities = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    for (int i = 0; i < 20; i++) {
      for (UUID entity : entities) {
        write(entity, i);
      }
    }
    Map<UUID, List<Long>> seen = Collections.synchronizedMap(new LinkedHashMap<>());
    EventConsumer consumer =
        event ->
            seen.computeIfAbsent(
                    event.event().entityId(), e -> Collections.synchronizedList(new ArrayList<>()))
                .add(number(event));
    ExecutorService nodes = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier together = new CyclicBarrier(2);
      List<Future<?>> runs = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        runs.add(
            nodes.submit(
                () -> {
                  together.await();
                  drain(new EventRelay(new Node(consumer), clock), name);
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      nodes.shutdownNow();
    }
    drain(new EventRelay(new Node(consumer), clock), "a"); // what one held when the other looked
    List<Long> inOrder = java.util.stream.LongStream.range(0, 20).boxed().toList();
    assertThat(seen).hasSize(3);
    assertThat(seen.values()).allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
  }

  /** Numbers are given at the insert, commits come in any order. */
  @Test
  void anOlderEventThatIsCommittedLaterDoesNotLetAnotherNodeIn() {
    UUID entity = UUID.randomUUID();
    List<Long> atA = new ArrayList<>();
    List<Long> atB = new ArrayList<>();
    database.run(
        relaying -> {
          database.run(
              slow -> {
                write(slow, entity, 1);
                write(entity, 2);
                EventRepository.relay(
                    new Sql(relaying),
                    List.of(event -> atA.add(number(event))),
                    new EventRepository.Batch(4, "a", clock.instant()));
              });
          database.run(
              other -> {
                new Sql(other).update("SET LOCAL lock_timeout = '10s'"); // fails, does not hang
                EventRepository.relay(
                    new Sql(other),
                    List.of(event -> atB.add(number(event))),
                    new EventRepository.Batch(4, "b", clock.instant()));
              });
        });
    assertThat(atA).containsExactly(2L);
    assertThat(atB).as("the entity is with the other node").isEmpty();
    new Node(event -> atB.add(number(event))).relay(4, "b", clock.instant());
    assertThat(atB).containsExactly(1L);
  }

  @Test
  void whileANodeHasAnEventNobodyGetsTheEntitysNext() {
    UUID busy = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    write(busy, 1);
    write(busy, 2);
    List<UUID> atB = new ArrayList<>();
    database.run(
        em -> {
          EventRepository.relay(
              new Sql(em), List.of(e -> {}), new EventRepository.Batch(1, "a", clock.instant()));
          write(other, 1);
          new Node(e -> atB.add(e.event().entityId())).relay(4, "b", clock.instant());
        });
    assertThat(atB).containsExactly(other);
    assertThat(unprocessed(busy)).containsExactly("2");
  }

  @Test
  void anEventWhoseTransactionIsLostComesAgain() {
    UUID entity = UUID.randomUUID();
    write(entity, 1);
    List<Long> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                database.run(
                    em -> {
                      EventRepository.relay(
                          new Sql(em),
                          List.of(e -> seen.add(number(e))),
                          new EventRepository.Batch(4, "a", clock.instant()));
                      throw new IllegalStateException("the node dies before the commit");
                    }))
        .isInstanceOf(IllegalStateException.class);
    new Node(e -> seen.add(number(e))).relay(4, "b", clock.instant());
    assertThat(seen).containsExactly(1L, 1L);
    assertThat(unprocessed(entity)).isEmpty();
  }

  @Test
  void anEventThatIsRefusedKeepsOthersNotWaitingAndIsGivenUp() {
    UUID poisoned = UUID.randomUUID();
    UUID healthy = UUID.randomUUID();
    write(poisoned, 1);
    write(healthy, 1);
    write(poisoned, 2);
    List<String> seen = new ArrayList<>();
    EventRelay relay =
        new EventRelay(
            new Node(
                event -> {
                  boolean first = event.event().entityId().equals(poisoned) && number(event) == 1;
                  if (first) {
                    throw new IllegalStateException("no");
                  }
                  seen.add(
                      (event.event().entityId().equals(healthy) ? "healthy" : "poisoned")
                          + number(event));
                }),
            clock);
    drain(relay, "a");
    assertThat(seen).containsExactly("healthy1");
    assertThat(unprocessed(poisoned)).containsExactly("1", "2");
    for (int i = 1; i < EventRelay.MOST_ATTEMPTS; i++) {
      assertThat(seen).containsExactly("healthy1");
      clock.advance(Duration.ofMinutes(1));
      drain(relay, "a");
    }
    assertThat(seen).containsExactly("healthy1", "poisoned2");
    assertThat(unprocessed(poisoned)).isEmpty();
  }

  @Test
  void manyEventsOfOneEntityGoInOneTransaction() {
    UUID entity = UUID.randomUUID();
    for (int i = 0; i < 6; i++) {
      write(entity, i);
    }
    List<Long> seen = new ArrayList<>();
    Node node = new Node(e -> seen.add(number(e)));
    assertThat(node.relay(4, "a", clock.instant())).isEqualTo(4);
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L);
    assertThat(unprocessed(entity)).containsExactly("4", "5");
  }

  @Test
  void noEventOvertakesOneThatIsRefusedInTheMiddle() {
    UUID entity = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      write(entity, i);
    }
    List<Long> seen = new ArrayList<>();
    List<Long> refused = new ArrayList<>(List.of(1L));
    EventRelay relay =
        new EventRelay(
            new Node(
                event -> {
                  if (refused.contains(number(event))) {
                    throw new IllegalStateException("no");
                  }
                  seen.add(number(event));
                }),
            clock);
    drain(relay, "a");
    assertThat(unprocessed(entity)).containsExactly("1", "2");
    seen.clear();
    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    drain(relay, "a");
    assertThat(seen).containsExactly(1L, 2L);
  }
}
