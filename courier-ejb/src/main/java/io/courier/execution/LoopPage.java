package io.courier.execution;

import java.time.Instant;
import java.util.List;

/**
 * A loop as a whole, and some of its iterations.
 *
 * @param iterations how many were begun; 0 for a loop that was not
 * @param withErrors how many of them have a step that ended with an error, passed over or not
 * @param page 1-based
 * @param pages of the iterations that were asked for, at least 1
 * @param shown those of the page, in order
 */
public record LoopPage(
    int iterations, int withErrors, Totals whole, int page, int pages, List<Iteration> shown) {
  public LoopPage {
    shown = List.copyOf(shown);
  }

  /**
   * @param index 0-based
   */
  public record Iteration(int index, Totals totals) {}

  /**
   * What all steps in it come to; of a step's tries the newest counts, but for the times.
   *
   * @param state the one that matters most: running, failed, completed, in this order
   * @param startedAt null when no step was begun
   * @param endedAt null while a step is open
   * @param bytes null for none
   * @param begun steps that were
   * @param problems steps that ended with an error
   */
  public record Totals(
      StepState state, Instant startedAt, Instant endedAt, Long bytes, int begun, int problems) {}
}
