package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.jpa.Sql;
import io.courier.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobConnectionsRepositoryIT {
  private static final TestDatabase DB = TestDatabase.get();

  private static void step(UUID job, int order, Map<String, Object> configuration) {
    DB.run(
        em ->
            new Sql(em)
                .update(
                    "INSERT INTO job_steps (job_id, step_order, name, type_key, configuration)"
                        + " VALUES (?, ?, 'Step', 'sftp.upload', ?)",
                    job,
                    order,
                    configuration));
  }

  @Test
  void connectionsThatStepsNameAreFoundForManyJobsAtOnce() {
    UUID first = DB.inTransaction(em -> TestJobs.insert(em, "first"));
    UUID second = DB.inTransaction(em -> TestJobs.insert(em, "second"));
    UUID without = DB.inTransaction(em -> TestJobs.insert(em, "without"));
    UUID bank = UUID.randomUUID();
    UUID ledger = UUID.randomUUID();
    step(first, 1, Map.of("connection_id", bank.toString()));
    step(first, 2, Map.of("connection_id", bank.toString()));
    step(first, 3, Map.of("connection_id", ledger.toString()));
    step(second, 1, Map.of("connection_id", "context:0.connection"));
    step(second, 2, Map.of("connection_id", ledger.toString()));
    Map<UUID, Set<UUID>> found =
        DB.inTransaction(
            em -> new JobRepository(em).connectionsOf(List.of(first, second, without)));
    assertThat(found).isEqualTo(Map.of(first, Set.of(bank, ledger), second, Set.of(ledger)));
  }
}
