package io.courier.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Clocks;
import io.courier.health.HeartbeatRepository.Start;
import io.courier.testing.TestDatabase;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HeartbeatRepositoryIT {
  private static final TestDatabase DB = TestDatabase.get();

  private static boolean claim(Start start, String seen) {
    return DB.inTransaction(em -> new HeartbeatRepository(em).claim(start, seen));
  }

  private static boolean beat(Start start) {
    return DB.inTransaction(em -> new HeartbeatRepository(em).beat(start));
  }

  private static Optional<String> lastSeen(String node) {
    return DB.inTransaction(em -> new HeartbeatRepository(em).lastSeen(node));
  }

  private static Start start(String node, long second) {
    return new Start(
        node, "all", Clocks.system().instant().plusSeconds(second).atOffset(ZoneOffset.UTC), "1");
  }

  @Test
  void anIdIsTakenOverOnlyFromWhoHasNotMoved() {
    String node = "node-" + UUID.randomUUID();
    Start first = start(node, 0);
    Start second = start(node, 60);
    assertThat(claim(first, null)).isTrue();
    String seen = lastSeen(node).orElseThrow();
    assertThat(claim(second, null)).isFalse();
    assertThat(beat(first)).isTrue();
    assertThat(claim(second, seen)).as("it has moved meanwhile").isFalse();
    String seenLast = lastSeen(node).orElseThrow();
    assertThat(claim(second, seenLast)).isTrue();
    assertThat(beat(first)).as("the first one has lost it").isFalse();
    assertThat(beat(second)).isTrue();
  }

  @Test
  void whoLeavesGivesTheIdBack() {
    String node = "node-" + UUID.randomUUID();
    Start first = start(node, 0);
    claim(first, null);
    DB.run(em -> new HeartbeatRepository(em).remove(first));
    assertThat(lastSeen(node)).isEmpty();
    assertThat(claim(start(node, 1), null)).isTrue();
  }

  @Test
  void theMigrationLeavesTheVersionTheReleaseWasBuiltFor() {
    String version =
        DB.inTransaction(
            em ->
                em.createNativeQuery("SELECT courier_schema_version()")
                    .getSingleResult()
                    .toString());
    assertThat(version).isEqualTo(SchemaVersion.BUILT_FOR);
  }
}
