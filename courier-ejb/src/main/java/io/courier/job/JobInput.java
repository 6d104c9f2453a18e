package io.courier.job;

import io.courier.core.Redaction;
import java.util.List;
import java.util.Map;

/**
 * A job as a caller gives it, unchecked.
 *
 * @param enabled null means true
 * @param maxInstances executions that may run at once, null for any number
 * @param failurePolicy members as in the API, null for the default
 * @param steps null keeps the stored steps on update, means none on create
 */
public record JobInput(
    String name,
    String description,
    Boolean enabled,
    Map<String, Object> failurePolicy,
    Integer maxInstances,
    List<Step> steps) {

  /** Without a limit of executions. */
  public JobInput(
      String name,
      String description,
      Boolean enabled,
      Map<String, Object> failurePolicy,
      List<Step> steps) {
    this(name, description, enabled, failurePolicy, null, steps);
  }

  /**
   * A step as a caller gives it, unchecked; every member may be null.
   *
   * @param configuration keys in snake_case or camelCase
   */
  public record Step(
      Integer stepOrder,
      String name,
      String alias,
      String typeKey,
      Map<String, Object> configuration,
      Integer timeoutSeconds,
      Integer maxRuntimeSeconds) {
    /** Members with a secret's name are masked. */
    @Override
    public String toString() {
      return Redaction.shown(this);
    }
  }
}
