package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One claim is walked by one batch instance. */
class RunEngineTest {
  private static final UUID ID = UUID.randomUUID();

  @Test
  void aRunThatBeganIsLostToASecondInstanceAndStaysAlive() {
    RunEngine engine = new RunEngine();
    engine.runs = new Runs();
    Run live = engine.runs.add(claim());
    assertThat(live.begin()).isTrue();

    RunOutcome second = engine.run(ID, new Execution.Batch(2L, 2L));

    assertThat(second.exitStatus()).isEqualTo("LOST");
    assertThat(engine.runs.find(ID)).as("the live run keeps its heartbeat").containsSame(live);
  }

  @Test
  void aClaimBeginsOnce() {
    Run run = new Run(claim());
    assertThat(run.begin()).isTrue();
    assertThat(run.begin()).isFalse();
  }

  @Test
  void aWeakerSignalChangesNothingAndOnlyAPauseIsTakenBack() {
    Run run = new Run(claim());
    run.ask(Signal.PAUSE);
    run.unpause();
    assertThat(run.signal()).isEqualTo(Signal.NONE);
    run.ask(Signal.CANCEL);
    run.ask(Signal.PAUSE);
    run.unpause();
    assertThat(run.signal()).isEqualTo(Signal.CANCEL);
    run.ask(Signal.LOST);
    run.ask(Signal.CANCEL);
    assertThat(run.signal()).isEqualTo(Signal.LOST);
  }

  static Execution claim() {
    return new Execution(
        ID,
        UUID.randomUUID(),
        1,
        ExecutionState.RUNNING,
        null,
        new Execution.People("test", null, null, null, null),
        new Execution.Times(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null, null, null),
        new Execution.Counters(0, 0),
        new Execution.Lease("node", 1, true),
        new Execution.Batch(1L, 1L),
        null,
        null,
        false,
        null,
        null);
  }
}
