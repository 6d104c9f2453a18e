package io.courier.job;

import io.courier.core.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a definition, checked.
 *
 * @param stepOrder 0-based
 * @param alias null for none
 * @param configuration snake_case, without defaults
 * @param maxRuntimeSeconds hard limit of the run time, null for none
 */
public record StepDefinition(
    int stepOrder,
    String name,
    String alias,
    String typeKey,
    Map<String, Object> configuration,
    int timeoutSeconds,
    Integer maxRuntimeSeconds) {

  /** Members with a secret's name are masked. */
  @Override
  public String toString() {
    return Redaction.shown(this);
  }

  /** The same step with another configuration. */
  StepDefinition with(Map<String, Object> other) {
    return new StepDefinition(
        stepOrder, name, alias, typeKey, other, timeoutSeconds, maxRuntimeSeconds);
  }

  /** Members as in the API. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stepOrder", (long) stepOrder);
    json.put("name", name);
    if (alias != null) {
      json.put("alias", alias);
    }
    json.put("typeKey", typeKey);
    json.put("configuration", configuration);
    json.put("timeoutSeconds", (long) timeoutSeconds);
    if (maxRuntimeSeconds != null) {
      json.put("maxRuntimeSeconds", (long) maxRuntimeSeconds);
    }
    return json;
  }

  /** From {@link #toJson}. */
  static StepDefinition stored(Map<?, ?> json) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    ((Map<?, ?>) json.get("configuration"))
        .forEach((key, value) -> configuration.put(key.toString(), value));
    Object maxRuntime = json.get("maxRuntimeSeconds");
    return new StepDefinition(
        ((Number) json.get("stepOrder")).intValue(),
        json.get("name").toString(),
        json.get("alias") == null ? null : json.get("alias").toString(),
        json.get("typeKey").toString(),
        configuration,
        ((Number) json.get("timeoutSeconds")).intValue(),
        maxRuntime == null ? null : ((Number) maxRuntime).intValue());
  }
}
