package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.jpa.Sql;
import io.courier.job.TestJobs;
import io.courier.testing.AuditMemory;
import io.courier.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is let into the queue (reference, jobs sections 1, 2 and 10). */
class IntakeRepositoryIT {
  private final TestDatabase database = TestDatabase.get();
  private final AuditMemory audit = new AuditMemory();

  private <T> T with(Function<StateBench, T> work) {
    return database.inTransaction(em -> work.apply(new StateBench(em, audit)));
  }

  private List<Execution> of(UUID job) {
    return with(bench -> bench.of(job));
  }

  private UUID job() {
    return database.inTransaction(em -> TestJobs.insert(em, "job"));
  }

  private void sql(String statement, Object... values) {
    database.run(em -> new Sql(em).update(statement, values));
  }

  private void refused(int code, int status, UUID job) {
    assertThatThrownBy(() -> with(bench -> bench.enqueue(job, "manual:anna")))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code().number()).isEqualTo(code);
              assertThat(e.code().httpStatus()).isEqualTo(status);
            });
  }

  /** To the last place; what is queued already is counted as it is. */
  @Test
  @Tag("THR-10")
  void theQueueTakesAsManyAsItsDepthAndNoMore() {
    UUID job = job();
    long queued =
        database.inTransaction(em -> new QueueRepository(new ExecutionRepository(em)).depth());
    UUID last =
        with(
            bench -> {
              bench.limitDepth((int) queued + 1);
              return bench.enqueue(job, "manual:anna");
            });
    assertThat(with(bench -> bench.find(last)).state()).isEqualTo(ExecutionState.QUEUED);
    assertThatThrownBy(
            () ->
                with(
                    bench -> {
                      bench.limitDepth((int) queued + 1);
                      return bench.enqueue(job, "manual:anna");
                    }))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code().number()).isEqualTo(2001);
              assertThat(e.code().httpStatus()).isEqualTo(429);
            });
    assertThat(of(job)).hasSize(1);
  }

  @Test
  void aDisabledJobIsRefusedWith2000() {
    UUID job = job();
    sql("UPDATE jobs SET is_enabled = FALSE WHERE id = ?", job);
    refused(2000, 409, job);
    assertThat(of(job)).isEmpty();
  }

  @Test
  void aJobWithoutStepsIsRefusedWith2008() {
    UUID job = job();
    sql("DELETE FROM job_steps WHERE job_id = ?", job);
    refused(2008, 409, job);
  }

  @Test
  void unknownAndDeletedJobsAreRefusedWith1030() {
    refused(1030, 404, UUID.randomUUID());
    UUID job = job();
    sql("UPDATE jobs SET is_deleted = TRUE WHERE id = ?", job);
    refused(1030, 404, job);
  }

  @Test
  void anExecutionIsOfTheVersionItWasQueuedWith() {
    UUID job = job();
    UUID first = with(bench -> bench.enqueue(job, "manual:anna"));
    sql("UPDATE jobs SET current_version = current_version + 1 WHERE id = ?", job);
    UUID second = with(bench -> bench.enqueue(job, "manual:anna"));
    int version = with(bench -> bench.find(first)).jobVersionNumber();
    assertThat(with(bench -> bench.find(second)).jobVersionNumber()).isEqualTo(version + 1);
  }
}
