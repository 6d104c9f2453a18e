package io.courier.web.console.execution;

import io.courier.execution.Execution;
import io.courier.execution.StepState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One line of a timeline: a step, one iteration of a loop, or the way to other iterations.
 *
 * @param depth how many blocks and iterations are around it
 * @param number 1-based, of the step or of the iteration
 * @param typeKey null for what is no step
 * @param bars one per try, oldest first; one for an iteration
 * @param latest null for what is no step, and for one that was not begun
 * @param fold null where nothing can be unfolded
 */
public record TimelineRow(
    Kind kind,
    int depth,
    long number,
    String name,
    String typeKey,
    StepState state,
    Figures figures,
    List<Bar> bars,
    Latest latest,
    Fold fold) {

  /** What the line shows. */
  public enum Kind {
    STEP,
    ITERATION,
    PAGES
  }

  /**
   * @param bytes transferred so far, null when it transfers nothing
   * @param totalBytes null when unknown
   * @param rate bytes per second, null when there is none to tell
   * @param file being transferred, null when none
   */
  public record Figures(Duration duration, Long bytes, Long totalBytes, Long rate, String file) {
    static final Figures NONE = new Figures(null, null, null, null, null);
  }

  /** Part of the drawing, in its units. */
  public record Bar(StepState state, long x, long width) {}

  /**
   * The newest try of a step.
   *
   * @param tries how often it was begun
   * @param failure null unless it failed
   * @param earlier tries before it that failed, oldest first
   */
  public record Latest(
      UUID id,
      int tries,
      int retry,
      Execution.Failure failure,
      List<Output> outputs,
      List<Earlier> earlier) {}

  /** A value that the step made, as text that may be cut. */
  public record Output(String name, String text) {}

  /** A try that failed. */
  public record Earlier(int number, UUID id, Execution.Failure failure, Duration duration) {}

  /**
   * What can be unfolded.
   *
   * @param items iterations of the loop, or begun steps of the iteration
   * @param failed those with an error
   * @param errorsOnly whether the others are left out; null where there is no choice
   * @param from first shown iteration, 1-based
   * @param to last shown one
   * @param previous page before, null without
   * @param next page after, null without
   */
  public record Fold(
      String key,
      boolean open,
      int items,
      int failed,
      Boolean errorsOnly,
      long from,
      long to,
      Integer previous,
      Integer next) {}

  public boolean isStep() {
    return kind == Kind.STEP;
  }

  public boolean isIteration() {
    return kind == Kind.ITERATION;
  }

  public boolean isPages() {
    return kind == Kind.PAGES;
  }

  public boolean isRunning() {
    return state == StepState.RUNNING;
  }
}
