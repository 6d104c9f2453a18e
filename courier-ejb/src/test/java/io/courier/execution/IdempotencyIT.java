package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Actor;
import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.job.StepDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rows of the reference, jobs section 11, for steps that were finished and run again: in a loop
 * that is paused behind them and begins anew.
 */
class IdempotencyIT {
  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;
  private final Map<String, String> left = new HashMap<>();
  private UUID id;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
  }

  /** Runs the step, pauses behind it. */
  private Path once(StepDefinition tested) throws Exception {
    AtomicBoolean paused = new AtomicBoolean();
    scripted.when(
        "pause",
        (context, result) -> {
          if (paused.compareAndSet(false, true)) {
            bench.pause(id);
          }
        });
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, "flow.foreach", "source", "[1]"),
            tested,
            step(2, Scripted.KEY, "text", "pause"),
            step(3, Scripted.KEY, "text", "behind"),
            step(4, "flow.end"));
    id = bench.queue(job);
    Path workspace = Files.createDirectories(temp.resolve(id.toString()));
    Files.writeString(workspace.resolve("in"), "content");
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.PAUSED);
    return workspace;
  }

  /** Goes on: the step runs again. */
  private RunOutcome again() {
    bench.inTransaction(() -> bench.steering.resume(id, Actor.SYSTEM));
    RunOutcome outcome = bench.walk(id);
    assertThat(bench.story(id)).anyMatch(row -> row.startsWith("1[0]#1 "));
    return outcome;
  }

  /** What is in the workspace when the step "behind" runs; the end removes it. */
  private void keepWhatIsLeft() {
    scripted.when(
        "behind",
        (context, result) -> {
          try (Stream<Path> files = Files.list(context.workspace())) {
            for (Path file : files.toList()) {
              left.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
          }
        });
  }

  private void completedAgain() {
    RunOutcome outcome = again();
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.state()).isEqualTo(ExecutionState.COMPLETED);
  }

  @Test
  @DisplayName("file.copy: overwrite; destination; its part is deleted before a retry")
  void copy() throws Exception {
    Path workspace = once(step(1, "file.copy", "source_path", "in", "destination_path", "out"));
    Files.writeString(workspace.resolve("out"), "something else");
    Files.writeString(workspace.resolve("out.part"), "half");
    keepWhatIsLeft();
    completedAgain();
    assertThat(scripted.said).endsWith("behind");
    assertThat(left).containsEntry("out", "content").doesNotContainKey("out.part");
  }

  @ParameterizedTest(name = "{0}, idempotency skip_if_exists: the target stays, skipped: true")
  @ValueSource(strings = {"file.copy", "file.move"})
  void skipIfExists(String type) throws Exception {
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, Scripted.KEY, "text", "files"),
            step(
                1,
                type,
                "source_path",
                "in",
                "destination_path",
                "out",
                "idempotency",
                "skip_if_exists"),
            step(2, Scripted.KEY, "text", "behind"));
    keepWhatIsLeft();
    scripted.when(
        "files",
        (context, result) -> {
          Files.writeString(context.workspace().resolve("in"), "new");
          Files.writeString(context.workspace().resolve("out"), "old");
        });
    Execution ran = bench.walked(job);
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(bench.steps(ran.id()).get(1).outputData())
        .containsEntry("skipped", true)
        .containsKey("reason");
    assertThat(left).containsEntry("out", "old").containsEntry("in", "new");
  }

  /** The source changed in between, so that it is sent again. */
  @Test
  @DisplayName("uploads: overwrite through temporary name; delete temporary file before a retry")
  void upload() throws Exception {
    String partner = UUID.randomUUID().toString();
    Path workspace =
        once(
            step(
                1,
                "sftp.upload",
                "connection_id",
                UUID.randomUUID().toString(),
                "local_path",
                "in",
                "remote_path",
                "/" + partner));
    Path remote = temp.resolve(partner);
    assertThat(remote).hasContent("content");
    Path temporary = Files.writeString(temp.resolve(partner + ".tmp"), "half");
    Files.writeString(workspace.resolve("in"), "more content");
    completedAgain();
    assertThat(remote).hasContent("more content");
    assertThat(temporary).doesNotExist();
  }

  @Test
  @DisplayName("downloads: overwrite; the part is deleted before a retry")
  void download() throws Exception {
    String partner = UUID.randomUUID().toString();
    Path remote = Files.writeString(temp.resolve(partner), "content");
    Path workspace =
        once(
            step(
                1,
                "sftp.download",
                "connection_id",
                UUID.randomUUID().toString(),
                "remote_path",
                "/" + partner,
                "local_path",
                "got"));
    assertThat(workspace.resolve("got")).hasContent("content");
    Files.writeString(workspace.resolve("got"), "a larger content");
    Files.writeString(remote, "more content");
    keepWhatIsLeft();
    completedAgain();
    assertThat(left).containsEntry("got", "more content").doesNotContainKey("got.part");
  }

  @Test
  @DisplayName("remote.mkdir: check and skip; existence")
  void mkdir() throws Exception {
    String partner = UUID.randomUUID().toString();
    once(remote("remote.mkdir", partner));
    assertThat(temp.resolve(partner)).isDirectory();
    completedAgain();
    assertThat(last().outputData()).containsEntry("existed", true);
  }

  @Test
  @DisplayName("remote.rmdir: check and skip; existence")
  void rmdir() throws Exception {
    String partner = UUID.randomUUID().toString();
    Files.createDirectory(temp.resolve(partner));
    once(remote("remote.rmdir", partner));
    assertThat(temp.resolve(partner)).doesNotExist();
    completedAgain();
    assertThat(last().outputData()).containsEntry("existed", false);
  }

  private static StepDefinition remote(String type, String path) {
    return step(1, type, "connection_id", UUID.randomUUID().toString(), "remote_path", "/" + path);
  }

  /** The newest try of the tested step. */
  private StepExecution last() {
    return bench.steps(id).stream()
        .filter(row -> row.stepOrder() == 1)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  @DisplayName("file.move: destination exists with expected size and source gone → done")
  void move() throws Exception {
    once(step(1, "file.move", "source_path", "in", "destination_path", "out"));
    completedAgain();
    assertThat(last().outputData()).containsEntry("moved_file", "out");
  }

  @Test
  @DisplayName("file.move: neither exists → fail")
  void moveOfNothing() throws Exception {
    Path workspace = once(step(1, "file.move", "source_path", "in", "destination_path", "out"));
    Files.delete(workspace.resolve("out"));
    assertThat(again().failure().code()).isEqualTo(ErrorCode.DIRECTORY_NOT_FOUND.number());
  }

  @Test
  @DisplayName("file.move: destination exists with another size and source gone → fail")
  void moveToAnotherFile() throws Exception {
    Path workspace = once(step(1, "file.move", "source_path", "in", "destination_path", "out"));
    scripted.when("pause", (context, result) -> {});
    Files.writeString(workspace.resolve("out"), "somebody else's content");
    assertThat(again().state()).isEqualTo(ExecutionState.FAILED);
    assertThat(scripted.said).doesNotContain("behind");
  }

  @Test
  @DisplayName("file.copy, target there already: its part is deleted before a retry all the same")
  void copyThatHasNothingToDo() throws Exception {
    Path workspace =
        once(
            step(
                1,
                "file.copy",
                "source_path",
                "in",
                "destination_path",
                "out",
                "idempotency",
                "skip_if_exists"));
    Files.writeString(workspace.resolve("out.part"), "half");
    keepWhatIsLeft();
    completedAgain();
    assertThat(left).containsEntry("out", "content").doesNotContainKey("out.part");
  }

  @Test
  @DisplayName("file.rename: destination exists and source gone → done")
  void rename() throws Exception {
    once(step(1, "file.rename", "source_path", "in", "new_name", "out"));
    completedAgain();
  }

  @Test
  @DisplayName("file.rename: neither exists → fail")
  void renameOfNothing() throws Exception {
    Path workspace = once(step(1, "file.rename", "source_path", "in", "new_name", "out"));
    Files.delete(workspace.resolve("out"));
    assertThat(again().state()).isEqualTo(ExecutionState.FAILED);
  }

  @Test
  @DisplayName("file.delete: check and skip; existence, also when nothing may be missing")
  void delete() throws Exception {
    once(step(1, "file.delete", "path", "in", "fail_if_not_found", true));
    completedAgain();
  }

  @Test
  void deleteOfWhatNeverWasFails() {
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, "file.delete", "path", "nothing", "fail_if_not_found", true));
    assertThat(bench.walked(job).failure().code())
        .isEqualTo(ErrorCode.DIRECTORY_NOT_FOUND.number());
  }
}
