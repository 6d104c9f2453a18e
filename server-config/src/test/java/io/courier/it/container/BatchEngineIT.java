package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionDetail;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.execution.StepState;
import io.courier.job.JobInput;
import io.courier.job.JobService;
import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions are batch instances of Liberty, under its batch security. */
class BatchEngineIT extends InContainer {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long GIBIBYTE = 1L << 30;

  @Inject private JobService jobs;
  @Inject private ExecutionService executions;
  @Inject private BatchOperator batch;

  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory =
        Files.createTempDirectory(
            Path.of(System.getenv("COURIER_ALLOWED_ROOTS").split(":", -1)[0]), "batch");
  }

  @AfterEach
  void deleteFiles() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void batchSecurityRefusesWhoeverIsNobody() {
    assertThatThrownBy(() -> BatchRuntime.getJobOperator().start("courier-job", new Properties()))
        .isInstanceOf(JobSecurityException.class);
  }

  @Test
  void executionRunsAsABatchInstanceThatEndsLikeIt() throws Exception {
    sparse("source", 1000);
    Execution done = awaitState(execute(copy("source", "target")), s -> s.isFinal()).execution();
    assertThat(done.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(directory.resolve("target")).hasSize(1000);
    long instance = done.batch().instanceId();
    await()
        .atMost(LIMIT)
        .until(() -> batch.latest(instance).getBatchStatus() == BatchStatus.COMPLETED);
    assertThat(batch.latest(instance).getExitStatus()).isEqualTo("COMPLETED");
  }

  @Test
  void stopOfTheInstancePausesTheExecutionAndRestartResumesIt() throws Exception {
    sparse("source", GIBIBYTE);
    UUID id = execute(copy("source", "first"), copy("first", "second"));
    ExecutionDetail running =
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(20))
            .until(
                () -> detail(id),
                d -> d.steps().stream().anyMatch(s -> s.state() == StepState.RUNNING));
    batch.stop(running.execution().batch().executionId());
    Execution paused = awaitState(id, s -> s == ExecutionState.PAUSED).execution();
    assertThat(directory.resolve("second")).doesNotExist();
    long instance = paused.batch().instanceId();
    await()
        .atMost(LIMIT)
        .until(() -> batch.latest(instance).getBatchStatus() == BatchStatus.STOPPED);
    assertThat(batch.latest(instance).getExitStatus()).isEqualTo("PAUSED");

    batch.restart(batch.latest(instance).getExecutionId());
    Execution done = awaitState(id, s -> s.isFinal()).execution();
    assertThat(done.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(done.batch().instanceId()).as("the same instance").isEqualTo(instance);
    assertThat(directory.resolve("second")).hasSize(GIBIBYTE);
    await().atMost(LIMIT).until(() -> "COMPLETED".equals(batch.latest(instance).getExitStatus()));
  }

  private UUID execute(JobInput.Step... steps) throws Exception {
    return Caller.OPERATOR.call(
        () -> {
          String name = "batch " + UUID.randomUUID();
          UUID job = jobs.create(new JobInput(name, null, true, null, List.of(steps))).id();
          return executions.execute(job).execution().id();
        });
  }

  private JobInput.Step copy(String from, String to) {
    Map<String, Object> configuration =
        Map.of(
            "source_path", directory.resolve(from).toString(),
            "destination_path", directory.resolve(to).toString());
    return new JobInput.Step(null, "Copy to " + to, null, "file.copy", configuration, 60, null);
  }

  private ExecutionDetail awaitState(UUID id, Predicate<ExecutionState> wanted) {
    return await()
        .atMost(LIMIT)
        .until(() -> detail(id), detail -> wanted.test(detail.execution().state()));
  }

  private ExecutionDetail detail(UUID id) throws Exception {
    return Caller.VIEWER.call(() -> executions.get(null, id));
  }

  private void sparse(String name, long length) throws IOException {
    try (var file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.setLength(length);
    }
  }
}
