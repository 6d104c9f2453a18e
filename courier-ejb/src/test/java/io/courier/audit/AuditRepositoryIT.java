package io.courier.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AuditRepositoryIT {
  private static final TestDatabase DB = TestDatabase.get();
  private static final PageRequest FIRST = PageRequest.FIRST;

  private static Occurrence occurrence(UUID entity, String operation, Map<String, Object> details) {
    return new Occurrence(
        new Actor(UUID.randomUUID(), "anna", "10.1.2.3"),
        new AuditEvent("connection", entity, operation, details),
        Clocks.system().instant());
  }

  private static void append(Occurrence... occurrences) {
    DB.run(em -> repository(em).append(List.of(occurrences)));
  }

  private static AuditRepository repository(EntityManager em) {
    return new AuditRepository(em, Clocks.system());
  }

  private static Page<AuditRecord> find(AuditFilter filter) {
    return DB.inTransaction(em -> repository(em).find(filter, FIRST));
  }

  private static List<AuditEntry> chain(long fromSeq) {
    return DB.inTransaction(
        em ->
            em.createQuery(
                    "SELECT e FROM AuditEntry e WHERE e.seq >= :from ORDER BY e.seq",
                    AuditEntry.class)
                .setParameter("from", fromSeq)
                .getResultList());
  }

  private static long head() {
    return DB.inTransaction(
        em -> em.createQuery("SELECT MAX(e.seq) FROM AuditEntry e", Long.class).getSingleResult());
  }

  @Test
  @Tag("AUD-01")
  void everyRowCanBeRecomputedFromWhatTheDatabaseReturns() {
    UUID id = UUID.randomUUID();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("z", 1.50);
    details.put("bytes", 268_435_456L);
    details.put("big", new java.math.BigDecimal("1e3"));
    details.put("at", Instant.parse("2026-01-01T00:00:00Z"));
    details.put("text", "größer \"quoted\" \\ \u0000 \n");
    details.put("list", List.of(1, "a", Map.of("b", true)));
    details.put("none", null);
    append(
        occurrence(id, "ConnectionCreated", details), occurrence(null, "Other", Map.of("a", "b")));
    List<AuditEntry> rows = chain(head() - 1);
    assertThat(rows).hasSize(2);
    for (AuditEntry row : rows) {
      assertThat(row.computeHash()).isEqualTo(row.rowHash());
    }
    assertThat(rows.get(1).prevHash()).isEqualTo(rows.get(0).rowHash());
    assertThat(rows.get(1).seq()).isEqualTo(rows.get(0).seq() + 1);
  }

  @Test
  @Tag("AUD-01")
  void simultaneousWritersMakeOneChainWithoutGapsOrForks() throws Exception {
    append(occurrence(null, "Start", Map.of()));
    long start = head();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 15; i++) {
                    append(occurrence(null, "Burst", Map.of("i", i)));
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    List<AuditEntry> rows = chain(start);
    assertThat(rows).hasSizeGreaterThanOrEqualTo(121);
    for (int i = 1; i < rows.size(); i++) {
      assertThat(rows.get(i).seq()).isEqualTo(rows.get(i - 1).seq() + 1);
      assertThat(rows.get(i).prevHash()).isEqualTo(rows.get(i - 1).rowHash());
    }
  }

  @Test
  void filtersRestrictAndNullsDoNot() {
    UUID mine = UUID.randomUUID();
    append(
        occurrence(mine, "ConnectionCreated", Map.of("host", "a.example", "port", 22)),
        occurrence(mine, "ConnectionDeleted", Map.of("host", "a.example")),
        occurrence(UUID.randomUUID(), "ConnectionCreated", Map.of("host", "b.example")));
    assertThat(find(AuditFilter.ofEntity("connection", mine)).items())
        .extracting(AuditRecord::operation)
        .containsExactly("ConnectionDeleted", "ConnectionCreated");
    assertThat(find(AuditFilter.ofEntity("job", mine)).items()).isEmpty();
    AuditFilter byDetails = new AuditFilter(null, mine, null, "anna", null, null, "{\"port\": 22}");
    assertThat(find(byDetails).items()).hasSize(1);
    Instant future = Clocks.system().instant().plusSeconds(60);
    assertThat(find(new AuditFilter(null, mine, null, null, future, null, null)).items()).isEmpty();
    assertThat(find(new AuditFilter(null, mine, null, null, null, future, null)).totalCount())
        .isEqualTo(2);
    assertThat(find(new AuditFilter(null, null, "x' OR '1'='1", null, null, null, null)).items())
        .isEmpty();
  }

  @Test
  void fromIsInclusiveAndToExclusive() {
    UUID mine = UUID.randomUUID();
    append(occurrence(mine, "ConnectionCreated", Map.of()));
    Instant at = find(AuditFilter.ofEntity("connection", mine)).items().get(0).performedAt();
    assertThat(find(new AuditFilter(null, mine, null, null, at, null, null)).items()).hasSize(1);
    assertThat(find(new AuditFilter(null, mine, null, null, null, at, null)).items()).isEmpty();
  }
}
