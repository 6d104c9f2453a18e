package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.jpa.Sql;
import io.courier.testing.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which batch instances the purge must leave. */
class OpenInstancesRepositoryIT {
  private final TestDatabase database = TestDatabase.get();
  private final long instance = Math.abs(UUID.randomUUID().getMostSignificantBits() >> 8);

  private Set<Long> among(List<Long> ids) {
    return database.inTransaction(
        em -> {
          OpenInstances open = new OpenInstances();
          open.executions = new ExecutionRepository(em);
          return open.among(ids);
        });
  }

  @ParameterizedTest
  @EnumSource(ExecutionState.class)
  void anInstanceStaysAsLongAsItsExecutionIsNotFinal(ExecutionState state) {
    database.run(
        em ->
            new Sql(em)
                .update(
                    "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by,"
                        + " state, batch_instance_id, waiting_for) VALUES (?, ?, 1, 'manual:a', ?,"
                        + " ?, '[]')",
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    state.name().toLowerCase(Locale.ROOT),
                    instance));
    assertThat(among(List.of(instance, instance + 1)))
        .isEqualTo(state.isFinal() ? Set.of() : Set.of(instance));
    database.run(
        em ->
            new Sql(em).update("DELETE FROM job_executions WHERE batch_instance_id = ?", instance));
  }

  @Test
  void nothingIsAskedOfNothing() {
    assertThat(among(List.of())).isEmpty();
  }
}
