package io.courier.core.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.Clocks;
import io.courier.core.Ids;
import io.courier.testing.TestDatabase;
import jakarta.persistence.RollbackException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConvertersRepositoryIT {
  private static final TestDatabase DB = TestDatabase.get().through("courier-samples");

  @BeforeAll
  static void table() throws SQLException {
    try (Connection connection = DB.ownerDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE sample_rows (id UUID PRIMARY KEY, created_at TIMESTAMPTZ NOT NULL,"
              + " updated_at TIMESTAMPTZ NOT NULL, is_deleted BOOLEAN NOT NULL, deleted_at"
              + " TIMESTAMPTZ, row_version INT NOT NULL, owner UUID, seen_at TIMESTAMPTZ, kind"
              + " TEXT CHECK (kind IN ('first_kind', 'second_kind')), details JSONB, items JSONB)");
      statement.execute("GRANT ALL ON sample_rows TO courier_app");
    }
  }

  @Test
  void everyTypeSurvivesTheRoundTrip() {
    UUID id = Ids.next(Clocks.system());
    UUID owner = UUID.randomUUID();
    Instant seen = Instant.parse("2026-03-29T00:59:59.123456Z");
    DB.run(
        em -> {
          SampleRow row = new SampleRow(id);
          row.owner = owner;
          row.seenAt = seen;
          row.kind = SampleRow.Kind.SECOND_KIND;
          row.details = Map.of("text", "ü\0'\"", "list", List.of(1L, true), "n", Map.of("x", 2L));
          row.items = List.of("a", 1L);
          em.persist(row);
        });
    SampleRow read = DB.inTransaction(em -> em.find(SampleRow.class, id));
    assertThat(read.owner).isEqualTo(owner);
    assertThat(read.seenAt).isEqualTo(seen);
    assertThat(read.kind).isEqualTo(SampleRow.Kind.SECOND_KIND);
    assertThat(read.details)
        .isEqualTo(Map.of("text", "ü\uFFFD'\"", "list", List.of(1L, true), "n", Map.of("x", 2L)));
    assertThat(read.items).isEqualTo(List.of("a", 1L));
    assertThat(read.createdAt()).isNotNull().isEqualTo(read.updatedAt());
    assertThat(read.version()).isEqualTo(1);
  }

  @Test
  void nullsAreReadAsNulls() {
    UUID id = Ids.next(Clocks.system());
    DB.run(em -> em.persist(new SampleRow(id)));
    SampleRow read = DB.inTransaction(em -> em.find(SampleRow.class, id));
    assertThat(read.owner).isNull();
    assertThat(read.seenAt).isNull();
    assertThat(read.kind).isNull();
    assertThat(read.details).isNull();
    assertThat(read.deletedAt()).isNull();
  }

  @Test
  void convertedAttributesCanBeAskedForInQueries() {
    UUID id = Ids.next(Clocks.system());
    UUID owner = UUID.randomUUID();
    Instant seen = Clocks.system().instant();
    DB.run(
        em -> {
          SampleRow row = new SampleRow(id);
          row.owner = owner;
          row.kind = SampleRow.Kind.FIRST_KIND;
          row.seenAt = seen;
          em.persist(row);
        });
    List<SampleRow> found =
        DB.inTransaction(
            em ->
                em.createQuery(
                        "SELECT r FROM SampleRow r WHERE r.owner = :owner AND r.kind = :kind AND"
                            + " r.seenAt <= :seen AND r.deleted = false",
                        SampleRow.class)
                    .setParameter("owner", owner)
                    .setParameter("kind", SampleRow.Kind.FIRST_KIND)
                    .setParameter("seen", seen)
                    .getResultList());
    assertThat(found).extracting(SampleRow::id).containsExactly(id);
  }

  @Test
  void theSecondOfTwoWritersIsRefused() {
    UUID id = Ids.next(Clocks.system());
    DB.run(em -> em.persist(new SampleRow(id)));
    assertThatThrownBy(
            () ->
                DB.run(
                    mine -> {
                      SampleRow row = mine.find(SampleRow.class, id);
                      DB.run(other -> other.find(SampleRow.class, id).owner = id);
                      row.kind = SampleRow.Kind.FIRST_KIND;
                    }))
        .isInstanceOf(RollbackException.class);
  }
}
