package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.courier.connection.SlotTable.Claim;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionPermits.Permit;
import io.courier.jca.api.TransferControl;
import io.courier.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on one database share the places of a connection. */
class SlotKeeperIT {
  private static final TestDatabase DB = TestDatabase.get();

  private final UUID connection = UUID.randomUUID();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<SlotKeeper> running = new ArrayList<>();
  private final Map<String, AtomicInteger> evictions = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    running.forEach(SlotKeeper::stop);
    threads.shutdownNow();
  }

  @Test
  void placesAreCountedOverAllNodesAndWaitedForInOrder() throws Exception {
    SlotKeeper a = node("a");
    SlotKeeper b = node("b");
    Permit one = a.acquire(claim("a", 2), TransferControl.NONE);
    Permit two = b.acquire(claim("b", 2), TransferControl.NONE);
    List<String> order = new java.util.concurrent.CopyOnWriteArrayList<>();
    Future<Permit> third = waiting(a, "a", "third", order);
    await().until(() -> counts().waiting() == 1);
    Future<Permit> fourth = waiting(b, "b", "fourth", order);
    await().until(() -> counts().waiting() == 2);
    assertThat(counts().open()).isEqualTo(2);
    assertThat(order).isEmpty();
    two.release();
    two.release();
    Permit granted = third.get();
    assertThat(order).containsExactly("third");
    one.release();
    fourth.get().release();
    granted.release();
    await().until(() -> counts().open() == 0 && counts().waiting() == 0);
    assertThat(order).containsExactly("third", "fourth");
  }

  @Test
  void manyBorrowersOfTwoNodesNeverExceedTheLimit() throws Exception {
    SlotKeeper a = node("a");
    SlotKeeper b = node("b");
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      SlotKeeper keeper = i % 2 == 0 ? a : b;
      String name = i % 2 == 0 ? "a" : "b";
      all.add(
          threads.submit(
              () -> {
                Permit permit = keeper.acquire(claim(name, 3), TransferControl.NONE);
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                LockSupport.parkNanos(5_000_000);
                open.decrementAndGet();
                permit.release();
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void attemptsOfTheSameMomentTakeTurns() throws Exception {
    int asking = 8;
    for (int round = 0; round < 10; round++) {
      UUID fresh = UUID.randomUUID();
      CyclicBarrier together = new CyclicBarrier(asking);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < asking; i++) {
        Claim claim = new Claim(UUID.randomUUID(), fresh, "n" + i, null, 1);
        all.add(
            threads.submit(
                () -> {
                  together.await();
                  return new Delegating().take(claim);
                }));
      }
      int granted = 0;
      for (Future<Boolean> one : all) {
        granted += one.get() ? 1 : 0;
      }
      assertThat(granted).isEqualTo(1);
    }
  }

  @Test
  void aWaiterMayGiveUp() throws Exception {
    SlotKeeper a = node("a");
    a.acquire(claim("a", 1), TransferControl.NONE);
    AtomicBoolean cancelled = new AtomicBoolean(true);
    FileTransferException refused =
        catchThrowableOfType(
            FileTransferException.class,
            () -> node("b").acquire(claim("b", 1), cancelledBy(cancelled)));
    assertThat(refused.reason()).isEqualTo(Reason.CANCELLED);
    await().until(() -> counts().waiting() == 0);
    assertThat(counts().open()).isEqualTo(1);
  }

  @Test
  void idleSessionsMakeRoomForWaitersElsewhere() throws Exception {
    SlotKeeper a = node("a");
    Permit idle = a.acquire(claim("a", 1), TransferControl.NONE);
    whenEvicted("a", idle::release);
    Permit got = node("b").acquire(claim("b", 1), TransferControl.NONE);
    assertThat(evictions.get("a").get()).isPositive();
    got.release();
  }

  @Test
  void placesOfADeadNodeRunOutAndALivingNodeKeepsItsOwn() throws Exception {
    SlotTable dead = new Delegating();
    assertThat(dead.take(claim("dead", 1))).isTrue();
    SlotKeeper a = node("a");
    Future<Permit> waiter = waiting(a, "a", "w", new ArrayList<>());
    await().until(() -> counts().waiting() == 1);
    expire("dead");
    Permit mine = waiter.get();
    expire("a");
    a.renew(a.held());
    assertThat(counts().open()).as("renewed before anybody took it").isEqualTo(1);
    DB.run(em -> new SessionSlots(em).releaseAllOf("a" + connection));
    a.renew(a.held());
    assertThat(counts().open()).as("put back, for the session lives").isEqualTo(1);
    mine.release();
    await().until(() -> counts().open() == 0);
  }

  @Test
  @Tag("SESS-03")
  void aDatabaseThatIsAwayMeansWaiting() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    SlotKeeper keeper =
        new SlotKeeper(
            new Delegating() {
              @Override
              public boolean take(Claim claim) {
                if (failures.getAndDecrement() > 0) {
                  throw new IllegalStateException("away");
                }
                return super.take(claim);
              }
            },
            id -> {});
    assertThat(keeper.acquire(claim("a", 1), TransferControl.NONE)).isNotNull();
  }

  @Test
  @Tag("SESS-03")
  void aDatabaseThatIsAwayIsAskedAgainAfterAPause() {
    List<Long> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    SlotKeeper keeper =
        new SlotKeeper(
            new Delegating() {
              @Override
              public void release(UUID slot) {
                asked.add(System.nanoTime());
                if (asked.size() < 3) {
                  throw new IllegalStateException("away");
                }
                super.release(slot);
              }
            },
            id -> {});
    running.add(keeper);
    AtomicBoolean never = new AtomicBoolean(true);
    assertThat(new Delegating().take(claim("other", 1))).isTrue();
    assertThat(
            catchThrowableOfType(
                FileTransferException.class,
                () -> keeper.acquire(claim("a", 1), cancelledBy(never))))
        .isNotNull();
    threads.execute(keeper);
    await().until(() -> asked.size() == 3);
    assertThat(asked.get(2) - asked.get(0)).isGreaterThan(1_000_000_000L);
    await().until(() -> counts().waiting() == 0);
  }

  private final Map<String, Runnable> whenEvicted = new ConcurrentHashMap<>();

  private void whenEvicted(String node, Runnable action) {
    whenEvicted.put(node, action);
  }

  private SlotKeeper node(String name) {
    AtomicInteger count = evictions.computeIfAbsent(name, n -> new AtomicInteger());
    SlotKeeper keeper =
        new SlotKeeper(
            new Delegating(),
            id -> {
              assertThat(id).isEqualTo(connection);
              count.incrementAndGet();
              whenEvicted.getOrDefault(name, () -> {}).run();
            });
    running.add(keeper);
    threads.execute(keeper);
    return keeper;
  }

  private Future<Permit> waiting(SlotKeeper keeper, String node, String name, List<String> order) {
    int most = counts().open();
    return threads.submit(
        () -> {
          Permit permit = keeper.acquire(claim(node, most), TransferControl.NONE);
          order.add(name);
          return permit;
        });
  }

  private Claim claim(String node, int most) {
    return new Claim(UUID.randomUUID(), connection, node + connection, null, most);
  }

  private ConnectionView.Sessions counts() {
    return DB.inTransaction(em -> new SessionSlots(em).counts(connection, 9));
  }

  private void expire(String node) {
    DB.run(
        em ->
            em.createNativeQuery(
                    "UPDATE connection_session_slots SET lease_until = clock_timestamp() -"
                        + " interval '1 second' WHERE node_id = ?1")
                .setParameter(1, node + connection)
                .executeUpdate());
  }

  private static TransferControl cancelledBy(AtomicBoolean flag) {
    return new TransferControl() {
      @Override
      public void progress(long transferredBytes, long totalBytes) {}

      @Override
      public boolean cancelled() {
        return flag.get();
      }

      @Override
      public void beforePublish() {}
    };
  }

  /** The real table, each call in a transaction of its own. */
  private static class Delegating implements SlotTable {
    @Override
    public boolean take(Claim claim) {
      return DB.inTransaction(em -> new SessionSlots(em).take(claim));
    }

    @Override
    public void release(UUID slot) {
      DB.run(em -> new SessionSlots(em).release(slot));
    }

    @Override
    public Collection<UUID> renew(Collection<UUID> slots) {
      return DB.inTransaction(em -> new SessionSlots(em).renew(slots));
    }

    @Override
    public void restore(Claim claim) {
      DB.run(em -> new SessionSlots(em).restore(claim));
    }

    @Override
    public List<UUID> waitedFor(Collection<UUID> connectionIds) {
      return DB.inTransaction(em -> new SessionSlots(em).waitedFor(connectionIds));
    }
  }
}
