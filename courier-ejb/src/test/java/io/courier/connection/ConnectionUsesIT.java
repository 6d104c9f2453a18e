package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When connections were last used with success, on a real PostgreSQL. */
class ConnectionUsesIT {
  private static final TestDatabase DB = TestDatabase.get();
  private static final Occasion OCCASION = new Occasion(ConnectionBeans.ANNA, UUID.randomUUID());

  private final ConnectionBeans beans = new ConnectionBeans();

  @Test
  @Tag("CONN-24")
  void onlyWorkThatSucceededCounts() {
    UUID used = UUID.randomUUID();
    UUID failed = UUID.randomUUID();
    record(used, ConnectionOperation.CONNECTED, true);
    Instant last = record(used, ConnectionOperation.UPLOAD, true);
    record(used, ConnectionOperation.DOWNLOAD, false);
    record(used, ConnectionOperation.TEST_CONNECTION, true);
    record(used, ConnectionOperation.HOST_KEY_REJECTED, true);
    record(failed, ConnectionOperation.CONNECTED, false);
    record(failed, ConnectionOperation.AUTH_FAILED, false);
    Map<UUID, Instant> uses =
        DB.inTransaction(
            em ->
                new ConnectionAuditRepository(em)
                    .lastUses(List.of(failed, used, UUID.randomUUID())));
    assertThat(uses).containsExactly(Map.entry(used, last));
  }

  private Instant record(UUID id, ConnectionOperation operation, boolean success) {
    beans.clock.advance(Duration.ofMillis(5));
    Instant at = beans.clock.instant();
    Map<String, Object> details = Map.of("success", success);
    DB.run(em -> beans.journal(em).record(ConnectionEvent.of(id, operation, OCCASION, details)));
    return at.truncatedTo(ChronoUnit.MICROS);
  }
}
