package io.courier.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job does, checked: the content of one version.
 *
 * @param description null for none
 * @param steps in order
 */
public record JobDefinition(
    String name, String description, FailurePolicy failurePolicy, List<StepDefinition> steps) {

  public JobDefinition {
    steps = List.copyOf(steps);
  }

  /** The complete definition as JSON values: the snapshot of a version. */
  public Map<String, Object> toSnapshot() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    if (description != null) {
      json.put("description", description);
    }
    json.put("failurePolicy", failurePolicy.toJson());
    json.put("steps", steps.stream().map(StepDefinition::toJson).toList());
    return json;
  }

  /** From {@link #toSnapshot}. */
  public static JobDefinition ofSnapshot(Map<String, Object> json) {
    return new JobDefinition(
        json.get("name").toString(),
        json.get("description") == null ? null : json.get("description").toString(),
        FailurePolicy.stored((Map<?, ?>) json.get("failurePolicy")),
        ((List<?>) json.get("steps"))
            .stream().map(step -> StepDefinition.stored((Map<?, ?>) step)).toList());
  }
}
