package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pause, resume and cancel against every state (reference, jobs sections 7 and 13). */
class SteeringIT {
  private static final Actor ANNA = new Actor(null, "anna", null);

  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;
  private UUID job;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
    job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, Scripted.KEY, "text", "a"),
            step(1, Scripted.KEY, "text", "b"),
            step(2, Scripted.KEY, "text", "c"));
  }

  /** An execution as another node would have left it. */
  private UUID inState(String state, String requested) {
    UUID id = bench.queue(job);
    bench.run(
        sql ->
            sql.update(
                "UPDATE job_executions SET state = ?, requested_state = ?,"
                    + " owner_node = CASE WHEN ? = 'running' THEN 'other' END,"
                    + " heartbeat_at = CASE WHEN ? = 'running' THEN now() END WHERE id = ?",
                state,
                requested,
                state,
                state,
                id));
    return id;
  }

  private Execution steer(String what, UUID id) {
    return bench.inTransaction(
        () ->
            switch (what) {
              case "pause" -> bench.steering.pause(id, ANNA);
              case "resume" -> bench.steering.resume(id, ANNA);
              default -> bench.steering.cancel(id, ANNA, "why");
            });
  }

  @ParameterizedTest(name = "{0} ({1} asked for): {2} gives {3}, asked for {4}")
  @CsvSource({
    "queued, , cancel, cancelled, ",
    "paused, , cancel, cancelled, ",
    "running, , cancel, running, cancelled",
    "running, cancelled, cancel, running, cancelled",
    "running, paused, cancel, running, cancelled",
    "running, , pause, running, paused",
    "running, paused, pause, running, paused",
    "paused, , pause, paused, ",
    "paused, , resume, queued, ",
    "queued, paused, resume, queued, ",
    "running, paused, resume, running, ",
  })
  void whatIsAllowed(String state, String asked, String what, String after, String askedAfter) {
    UUID id = inState(state, asked);
    Execution steered = steer(what, id);
    assertThat(Codes.of(steered.state())).isEqualTo(after);
    assertThat(steered.requestedState() == null ? null : Codes.of(steered.requestedState()))
        .isEqualTo(askedAfter);
    if (what.equals("cancel")) {
      assertThat(steered.people().cancelReason())
          .isEqualTo(asked == null ? "why" : asked.equals("paused") ? "why" : null);
    }
  }

  @ParameterizedTest(name = "{0} ({1} asked for): {2} is refused with {3}")
  @CsvSource({
    "queued, , pause, 2003",
    "queued, , resume, 2004",
    "completed, , pause, 2003",
    "failed, , pause, 2003",
    "cancelled, , pause, 2003",
    "skipped, , pause, 2003",
    "running, cancelled, pause, 2003",
    "running, , resume, 2004",
    "running, cancelled, resume, 2004",
    "completed, , resume, 2004",
    "failed, , resume, 2004",
    "cancelled, , resume, 2004",
    "skipped, , resume, 2004",
    "completed, , cancel, 2002",
    "failed, , cancel, 2002",
    "cancelled, , cancel, 2002",
    "skipped, , cancel, 2002",
  })
  void whatIsNot(String state, String asked, String what, int code) {
    UUID id = inState(state, asked);
    assertThatThrownBy(() -> steer(what, id))
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code().number()).isEqualTo(code));
    assertThat(Codes.of(bench.read(id).state())).isEqualTo(state);
  }

  @Test
  @DisplayName("A second resume is answered as the first")
  void secondResume() {
    UUID id = inState("running", null);
    steer("pause", id);
    bench.run(sql -> sql.update("UPDATE job_executions SET state = 'paused' WHERE id = ?", id));
    for (int i = 0; i < 2; i++) {
      assertThat(steer("resume", id).state()).isEqualTo(ExecutionState.QUEUED);
    }
    assertThat(bench.transitions(id)).containsExactly("created queued", "paused queued");
  }

  /** Between the walk's last look and its record lie sessions to close, which may take seconds. */
  @ParameterizedTest(name = "The walk ends {0}, asked for {1} meanwhile: {2}")
  @CsvSource({
    "PAUSED, pause cancel, CANCELLED",
    "PAUSED, pause resume, QUEUED",
    "PAUSED, pause, PAUSED",
    "QUEUED, cancel, CANCELLED",
    "QUEUED, pause, PAUSED",
    "FAILED, cancel, FAILED",
    "COMPLETED, cancel, COMPLETED",
    "COMPLETED, pause, COMPLETED",
  })
  void whatIsAskedForAtTheVeryEndIsHonoured(
      ExecutionState end, String asked, ExecutionState after) {
    UUID id = bench.queue(job);
    Run run = bench.claim(id);
    for (String what : asked.split(" ", -1)) {
      steer(what, id);
    }
    Execution.Failure failure =
        end == ExecutionState.FAILED
            ? new Execution.Failure(ErrorCode.CONNECTION_LOST.number(), "As told.")
            : null;
    Duration repeat = failure == null ? null : Duration.ZERO;
    assertThat(bench.journal.finish(run, new RunEnd(end, failure, 0, repeat))).isEqualTo(after);
    assertThat(bench.read(id).state()).isEqualTo(after);
    assertThat(bench.read(id).requestedState()).isNull();
    assertThat(bench.ends).hasSize(after.isFinal() ? 1 : 0).noneMatch(ExecutionEnded::retried);
  }

  @Test
  @DisplayName("What an unfinished try may have taken away is not asked for at a resume")
  void filesThatMayBeGoneAreNotChecked() {
    scripted.making("a", "made", 10);
    UUID id = bench.queue(job);
    AtomicInteger tries = new AtomicInteger();
    scripted.when(
        "b",
        (context, result) -> {
          if (tries.getAndIncrement() == 0) {
            Path made = context.workspace().resolve("made");
            context.record(new io.courier.step.StepResult().gone(made));
            java.nio.file.Files.delete(made);
            bench.runs.find(id).orElseThrow().ask(Signal.SHUTDOWN);
            context.checkCancelled();
          }
        });
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
  }

  @ParameterizedTest(name = "{0} tells what it takes away before it does")
  @ValueSource(strings = {"file.move", "file.rename"})
  void whatIsTakenAwayIsRecordedFirst(String type) {
    scripted.making("a", "made", 10);
    scripted.when(
        "b",
        (context, result) -> {
          java.nio.file.Files.createDirectories(context.workspace().resolve("out/in/the/way"));
          java.nio.file.Files.createFile(context.workspace().resolve("file"));
        });
    UUID moving =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, Scripted.KEY, "text", "a"),
            step(1, Scripted.KEY, "text", "b"),
            type.equals("file.move")
                ? step(2, type, "source_path", "made", "destination_path", "file/in")
                : step(2, type, "source_path", "made", "new_name", "out"));
    Execution ran = bench.walked(moving);
    assertThat(ran.state()).isEqualTo(ExecutionState.FAILED);
    assertThat(bench.steps(ran.id()).get(2).artifacts()).containsEntry("gone", List.of("made"));
  }

  @Test
  @DisplayName("A second cancel of an execution that no node owns forces the state")
  void secondCancelForces() {
    UUID id = inState("running", null);
    assertThat(steer("cancel", id).state()).isEqualTo(ExecutionState.RUNNING);
    bench.run(
        sql ->
            sql.update(
                "UPDATE job_executions SET heartbeat_at = now() - interval '1 minute'"
                    + " WHERE id = ?",
                id));
    Run lost = new Run(bench.read(id));
    assertThat(steer("cancel", id).state()).isEqualTo(ExecutionState.CANCELLED);
    assertThat(bench.transitions(id)).containsExactly("created queued", "running cancelled");
    assertThatThrownBy(() -> bench.journal.hold(lost))
        .as("its node wakes up")
        .isInstanceOf(RunLostException.class);
  }

  @Test
  @DisplayName("Cancel of a running one: reason stored with user, and in the audit log of the end")
  void reason() {
    UUID id = bench.queue(job);
    scripted.when(
        "a",
        (context, result) -> {
          steer("cancel", id);
          bench.runs.find(id).ifPresent(bench.journal::readRequest);
        });
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.CANCELLED);
    assertThat(bench.read(id).people().cancelledBy()).isEqualTo("anna");
    assertThat(bench.read(id).people().cancelReason()).isEqualTo("why");
    assertThat(bench.audit)
        .filteredOn(event -> event.operation().equals("ExecutionCancelled"))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("reason", "why"));
  }

  @Test
  @DisplayName("A cancel that is forced leaves no step running or pending")
  void forcedCancelEndsTheSteps() {
    UUID id = bench.queue(job);
    Run run = bench.claim(id);
    List<StepExecution> rows = bench.journal.begin(run, new Execution.Batch(1L, 1L)).steps();
    bench.journal.stepStarted(run, rows.get(0));
    bench.run(
        sql ->
            sql.update(
                "UPDATE job_executions SET heartbeat_at = now() - interval '1 minute'"
                    + " WHERE id = ?",
                id));
    assertThat(steer("cancel", id).state()).isEqualTo(ExecutionState.CANCELLED);
    assertThat(bench.story(id)).containsExactly("0 failed", "1 skipped", "2 skipped");
    assertThat(bench.transitions(rows.get(0).id()))
        .containsExactly("pending running", "running failed");
    assertThat(bench.events(job)).contains("StepFailed", "StepSkipped", "JobCancelled");
  }

  @Test
  @DisplayName("A ten-step job that stopped at 7 runs 7-10 with the outputs of 1-6")
  void tenSteps() {
    io.courier.job.StepDefinition[] steps = new io.courier.job.StepDefinition[10];
    for (int i = 0; i < 10; i++) {
      steps[i] =
          step(i, Scripted.KEY, "text", i < 6 ? "step " + i : "${" + (i - 6) + ".said} again");
    }
    UUID ten = bench.job(FailurePolicy.DEFAULT, steps);
    UUID id = bench.queue(ten);
    scripted.when("step 5", (context, result) -> bench.pause(id));
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.PAUSED);
    assertThat(scripted.said).hasSize(6);
    scripted.said.clear();
    steer("resume", id);
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said)
        .containsExactly("step 0 again", "step 1 again", "step 2 again", "step 3 again");
  }

  @Test
  @DisplayName("Output files are checked at a resume: missing or of another size is 2051")
  void outputFilesAreChecked() throws Exception {
    for (String damage : List.of("missing", "short", "none")) {
      scripted.making("a", "made", 10);
      UUID id = bench.queue(job);
      scripted.when("b", (context, result) -> bench.pause(id));
      assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.PAUSED);
      Path made = temp.resolve(id.toString()).resolve("made");
      if (damage.equals("missing")) {
        java.nio.file.Files.delete(made);
      } else if (damage.equals("short")) {
        java.nio.file.Files.write(made, new byte[9]);
      }
      steer("resume", id);
      RunOutcome outcome = bench.walk(id);
      if (damage.equals("none")) {
        assertThat(outcome.state()).isEqualTo(ExecutionState.COMPLETED);
      } else {
        assertThat(outcome.failure().code())
            .isEqualTo(ErrorCode.INTERMEDIATE_FILE_MISSING.number());
      }
    }
  }

  @Test
  @DisplayName("What a later step took away is not asked for at a resume")
  void filesThatAreGoneAreNotChecked() {
    scripted.making("a", "made", 10);
    UUID moving =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, Scripted.KEY, "text", "a"),
            step(1, "file.move", "source_path", "made", "destination_path", "moved"),
            step(2, Scripted.KEY, "text", "b"),
            step(3, Scripted.KEY, "text", "c"));
    UUID id = bench.queue(moving);
    scripted.when("b", (context, result) -> bench.pause(id));
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.PAUSED);
    steer("resume", id);
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
  }

  /**
   * Many users steer while nodes take and walk. Whatever wins, the audit log of each execution and
   * of each of its steps is a path through the tables of section 7, and ends where the rows say.
   */
  @Test
  void stormsLeaveOnlyLegalSequences() throws Exception {
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(bench.queue(job));
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        users.add(pool.submit(() -> storm(all, random)));
      }
      List<Future<?>> nodes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        nodes.add(pool.submit(() -> serve(all, over)));
      }
      for (Future<?> user : users) {
        user.get(120, TimeUnit.SECONDS);
      }
      over.set(true);
      for (Future<?> node : nodes) {
        node.get(120, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    for (UUID id : all) {
      String last = path(bench.transitions(id), "created", SteeringIT::executionAllows);
      assertThat(last).isEqualTo(Codes.of(bench.read(id).state()));
      for (StepExecution row : bench.steps(id)) {
        String end = path(bench.transitions(row.id()), "pending", SteeringIT::stepAllows);
        assertThat(end).isEqualTo(row.state().name().toLowerCase(Locale.ROOT));
      }
    }
  }

  private Object storm(List<UUID> all, Random random) {
    for (int i = 0; i < 80; i++) {
      UUID id = all.get(random.nextInt(all.size()));
      int dice = random.nextInt(20);
      try {
        steer(dice < 9 ? "pause" : dice < 19 ? "resume" : "cancel", id);
      } catch (InvalidJobStateTransition e) {
        assertThat(e.code().httpStatus()).isEqualTo(409);
      }
      bench.runs.find(id).ifPresent(bench.journal::readRequest);
    }
    return null;
  }

  private Object serve(List<UUID> all, AtomicBoolean over) {
    while (true) {
      boolean last = over.get();
      List<Execution> claimed = bench.journal.claim(2);
      for (Execution execution : claimed) {
        bench.runs.add(execution);
        bench.engine.run(execution.id(), new Execution.Batch(1L, 1L));
      }
      if (last && claimed.isEmpty()) {
        return all;
      }
    }
  }

  private interface Table {
    boolean has(String from, String to);
  }

  private static boolean executionAllows(String from, String to) {
    return Codes.stored(ExecutionState.class, from)
        .canBecome(Codes.stored(ExecutionState.class, to));
  }

  private static boolean stepAllows(String from, String to) {
    return Codes.stored(StepState.class, from).canBecome(Codes.stored(StepState.class, to));
  }

  private static String path(List<String> transitions, String start, Table table) {
    String state = start;
    for (String transition : transitions) {
      String[] ends = transition.split(" ", -1);
      assertThat(ends[0]).as("%s", transitions).isEqualTo(state);
      assertThat(table.has(ends[0], ends[1])).as("%s", transition).isTrue();
      state = ends[1];
    }
    return state;
  }
}
