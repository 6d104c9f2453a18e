package io.courier.web.console.job;

import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import io.courier.core.JsonText;
import io.courier.job.JobInput;
import io.courier.job.StepDefinition;
import io.courier.step.Field;
import io.courier.step.StepTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Steps as the builder sends and gets them: JSON text of an array with members as in the API. What
 * was typed stays as it was typed, whether it fits or not. Stateless.
 */
final class StepTexts {
  private StepTexts() {}

  /** Of stored steps. */
  static String of(List<StepDefinition> steps) {
    return JsonText.write(steps.stream().map(StepDefinition::toJson).toList());
  }

  /**
   * Steps in the order of the array.
   *
   * @throws CourierException 1000 for what is no number, or no array at all
   */
  static List<JobInput.Step> parse(String text) {
    List<FieldProblem> problems = new ArrayList<>();
    List<JobInput.Step> steps = new ArrayList<>();
    for (Map<String, Object> json : objects(text)) {
      String prefix = "steps[" + steps.size() + "].";
      steps.add(
          new JobInput.Step(
              steps.size(),
              text(json, "name"),
              text(json, "alias"),
              text(json, "typeKey"),
              configuration(json),
              number(json, "timeoutSeconds", prefix, problems),
              number(json, "maxRuntimeSeconds", prefix, problems)));
    }
    if (!problems.isEmpty()) {
      throw CourierException.invalid(problems);
    }
    return steps;
  }

  /** The same text without the secrets that were typed: they leave the session with the answer. */
  static String withoutSecrets(String text, StepTypes types) {
    List<Map<String, Object>> kept = new ArrayList<>();
    List<Map<String, Object>> given;
    try {
      given = objects(text);
    } catch (CourierException e) {
      return "[]"; // nobody's builder wrote that
    }
    for (Map<String, Object> json : given) {
      Map<String, Object> configuration = new LinkedHashMap<>(configuration(json));
      configuration.keySet().removeAll(secrets(json, types));
      Map<String, Object> step = new LinkedHashMap<>(json);
      step.put("configuration", configuration);
      kept.add(step);
    }
    return JsonText.write(kept);
  }

  /** Whether {@link #withoutSecrets} takes something away: a secret that was typed or cleared. */
  static boolean holdsSecrets(String text, StepTypes types) {
    try {
      return objects(text).stream()
          .anyMatch(
              json -> secrets(json, types).stream().anyMatch(configuration(json)::containsKey));
    } catch (CourierException e) {
      return false;
    }
  }

  private static Set<String> secrets(Map<String, Object> json, StepTypes types) {
    String typeKey = json.get("typeKey") == null ? "" : json.get("typeKey").toString();
    return types.find(typeKey).stream()
        .flatMap(type -> type.description().schema().fields().stream())
        .filter(field -> field.kind() == Field.Kind.SECRET)
        .map(Field::name)
        .collect(Collectors.toSet());
  }

  private static List<Map<String, Object>> objects(String text) {
    List<Map<String, Object>> found = new ArrayList<>();
    try {
      for (Object item : JsonText.readArray(text == null ? "[]" : text)) {
        if (!(item instanceof Map<?, ?> map)) {
          throw CourierException.invalid("steps", "Every step must be an object.");
        }
        found.add(members(map));
      }
    } catch (IllegalArgumentException e) {
      throw CourierException.invalid(
          "steps", "The steps did not arrive whole; load the page anew.");
    }
    return found;
  }

  private static Map<String, Object> configuration(Map<String, Object> json) {
    return json.get("configuration") instanceof Map<?, ?> map ? members(map) : Map.of();
  }

  private static Map<String, Object> members(Map<?, ?> map) {
    Map<String, Object> members = new LinkedHashMap<>();
    map.forEach((key, value) -> members.put(key.toString(), value));
    return members;
  }

  private static String text(Map<String, Object> json, String name) {
    Object value = json.get(name);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }

  private static Integer number(
      Map<String, Object> json, String name, String prefix, List<FieldProblem> problems) {
    String text = text(json, name);
    try {
      return text == null ? null : Integer.valueOf(text.strip());
    } catch (NumberFormatException e) {
      problems.add(new FieldProblem(prefix + name, "Must be a whole number."));
      return null;
    }
  }
}
