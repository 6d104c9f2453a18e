package io.courier.job;

import java.util.List;
import java.util.UUID;

/**
 * What a dry run found.
 *
 * @param valid whether neither the job nor a step has a problem
 * @param problems of the job as a whole: its blocks
 */
public record DryRunReport(
    UUID jobId, int jobVersionNumber, boolean valid, List<Problem> problems, List<Step> steps) {

  /** One step. */
  public record Step(
      int stepOrder,
      String name,
      String alias,
      String typeKey,
      boolean valid,
      List<Problem> problems) {}

  /**
   * Why it would fail.
   *
   * @param code of the catalogue
   * @param field of the configuration, null for none
   */
  public record Problem(int code, String field, String message) {}
}
