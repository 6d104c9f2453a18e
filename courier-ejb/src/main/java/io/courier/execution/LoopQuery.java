package io.courier.execution;

/**
 * Which iterations of a loop to tell about.
 *
 * @param opener order of the step that opens the loop
 * @param end order of the step that closes it, null when it reaches to the end of the job
 * @param place path of the loop itself in the loops around it, null for none
 * @param page 1-based; beyond the last one means the last; null for the one where something runs,
 *     else the one with the first error
 * @param errorsOnly whether iterations without an error are left out
 * @param pageSize at least 1
 */
public record LoopQuery(
    int opener, Integer end, String place, Integer page, boolean errorsOnly, int pageSize) {

  /** Which part of an iteration's path is this loop's, from 1. */
  int depth() {
    return place == null ? 1 : place.split("\\.", -1).length + 1;
  }

  /** Order behind the last step of the body. */
  int closer() {
    return end == null ? Integer.MAX_VALUE : end;
  }

  /** What the paths of its iterations look like. */
  String pattern() {
    return place == null ? "%" : place + ".%";
  }
}
