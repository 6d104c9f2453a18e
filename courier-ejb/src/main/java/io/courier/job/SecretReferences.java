package io.courier.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The form in which a configuration names a secret, and how it is shown: that there is one. The
 * only knowledge of it outside is {@code hasPassword} and the like. Stateless.
 */
final class SecretReferences {
  private static final String KEY = "secret_ref";

  private SecretReferences() {}

  static Map<String, Object> to(UUID id) {
    return Map.of(KEY, id.toString());
  }

  /** The id that is named; empty for anything else. */
  static Optional<UUID> idOf(Map<?, ?> value) {
    if (value.size() != 1 || !(value.get(KEY) instanceof String id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static JobView shown(JobView job) {
    JobDefinition definition = job.definition();
    return new JobView(
        job.id(),
        new JobDefinition(
            definition.name(),
            definition.description(),
            definition.failurePolicy(),
            definition.steps().stream()
                .map(step -> step.with(configuration(step.configuration())))
                .toList()),
        job.currentVersion(),
        job.enabled(),
        job.maxInstances(),
        job.createdAt(),
        job.updatedAt(),
        job.version());
  }

  static JobVersionView shown(JobVersionView version) {
    Map<String, Object> snapshot = new LinkedHashMap<>(version.configSnapshot());
    snapshot.computeIfPresent(
        "steps", (key, steps) -> ((List<?>) steps).stream().map(SecretReferences::step).toList());
    return new JobVersionView(
        version.id(),
        version.jobId(),
        version.versionNumber(),
        snapshot,
        version.createdBy(),
        version.createdAt());
  }

  private static Object step(Object json) {
    Map<String, Object> step = new LinkedHashMap<>();
    ((Map<?, ?>) json)
        .forEach(
            (key, value) ->
                step.put(
                    key.toString(),
                    key.equals("configuration") ? configuration((Map<?, ?>) value) : value));
    return step;
  }

  private static Map<String, Object> configuration(Map<?, ?> stored) {
    Map<String, Object> shown = new LinkedHashMap<>();
    stored.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> map && idOf(map).isPresent()) {
            shown.put(has(name.toString()), true);
          } else {
            shown.put(name.toString(), value);
          }
        });
    return shown;
  }

  /** {@code password} to {@code hasPassword}. */
  private static String has(String name) {
    StringBuilder shown = new StringBuilder("has");
    for (String word : name.split("_", -1)) {
      if (!word.isEmpty()) {
        shown.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return shown.toString();
  }
}
