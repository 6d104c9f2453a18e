package io.courier.step;

import io.courier.core.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The members a step's configuration may have: publishes them as a JSON Schema (draft 2020-12),
 * brings input to its stored form and checks it. Immutable.
 */
public final class ConfigurationSchema {
  private static final int LONGEST_SECRET = 1024;
  private static final Pattern CAMEL = Pattern.compile("([a-z0-9])([A-Z])");
  private final Map<String, Field> fields = new LinkedHashMap<>();

  private ConfigurationSchema(List<Field> fields) {
    fields.forEach(field -> this.fields.put(field.name(), field));
  }

  public static ConfigurationSchema of(Field... fields) {
    return new ConfigurationSchema(List.of(fields));
  }

  public List<Field> fields() {
    return List.copyOf(fields.values());
  }

  public Optional<Field> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /**
   * The configuration with snake_case names in the schema's order; absent and null members are left
   * out. Problems name the field as {@code prefix + name}.
   */
  public Map<String, Object> normalise(Map<String, Object> raw, String prefix, Problems problems) {
    Map<String, Object> given = new LinkedHashMap<>();
    raw.forEach(
        (key, value) -> {
          String name = nameOf(key);
          if (tellsOfSecret(name)) {
            return; // as it was shown
          }
          if (!fields.containsKey(name)) {
            problems.add(prefix + key, "Is not known; allowed are " + fields.keySet() + ".");
          } else if (given.containsKey(name)) {
            problems.add(prefix + name, "Is given twice.");
          } else if (value != null) {
            given.put(name, value);
          }
        });
    Map<String, Object> ordered = new LinkedHashMap<>();
    fields.values().stream()
        .filter(field -> given.containsKey(field.name()))
        .forEach(field -> ordered.put(field.name(), given.get(field.name())));
    fields.values().forEach(field -> check(field, ordered.get(field.name()), prefix, problems));
    return ordered;
  }

  /** The schema as JSON values. */
  public Map<String, Object> toJson() {
    Map<String, Object> properties = new LinkedHashMap<>();
    fields.values().forEach(field -> properties.put(field.name(), property(field)));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put(
        "required",
        fields.values().stream().filter(f -> f.traits().required()).map(Field::name).toList());
    schema.put("additionalProperties", false);
    return schema;
  }

  private String nameOf(String key) {
    String snake = CAMEL.matcher(key).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
    return fields.values().stream()
        .filter(field -> field.traits().synonyms().contains(snake))
        .map(Field::name)
        .findFirst()
        .orElse(snake);
  }

  private static void check(Field field, Object value, String prefix, Problems problems) {
    String where = prefix + field.name();
    if (value == null) {
      boolean mayBeStored = field.kind() == Field.Kind.SECRET;
      problems.addIf(field.traits().required() && !mayBeStored, where, "Is required.");
      return;
    }
    if (field.traits().reference() && References.isWholeReference(value)) {
      return;
    }
    switch (field.kind()) {
      case FLAG -> problems.addIf(!(value instanceof Boolean), where, "Must be true or false.");
      case WHOLE -> problems.addIf(!(value instanceof Long), where, "Must be a whole number.");
      case ID -> problems.addIf(!isId(value), where, "Must be an id (UUID).");
      case TEXT -> checkText(field, value, where, problems);
      case PATHS -> checkPaths(value, where, problems);
      case SECRET -> checkSecret(value, where, problems);
      case JSON -> {
        // every value will do
      }
    }
  }

  /** {@code has_password} of a {@code password}. */
  private boolean tellsOfSecret(String name) {
    return name.startsWith("has_")
        && field(name.substring("has_".length()))
            .filter(field -> field.kind() == Field.Kind.SECRET)
            .isPresent();
  }

  private static void checkSecret(Object value, String where, Problems problems) {
    boolean fits =
        value instanceof String text
            ? text.length() <= LONGEST_SECRET
            : value instanceof Map<?, ?> map
                && map.size() == 1
                && map.get("secret_ref") instanceof String;
    problems.addIf(!fits, where, "Must be text of at most " + LONGEST_SECRET + " characters.");
  }

  private static void checkText(Field field, Object value, String where, Problems problems) {
    if (!(value instanceof String text)) {
      problems.add(where, "Must be text.");
      return;
    }
    problems.addIf(field.traits().required() && text.isBlank(), where, "Must not be empty.");
    List<String> choices = field.traits().choices();
    problems.addIf(
        !choices.isEmpty() && !choices.contains(text), where, "Must be one of " + choices + ".");
    String pattern = field.traits().pattern();
    problems.addIf(
        pattern != null && !text.matches(pattern), where, "Does not match " + pattern + ".");
    problems.addIf(
        field.traits().side() == Field.Side.REMOTE
            && text.chars().anyMatch(Character::isISOControl),
        where,
        "Must not contain control characters.");
  }

  private static void checkPaths(Object value, String where, Problems problems) {
    if (value instanceof List<?> list) {
      problems.addIf(list.isEmpty(), where, "Must not be an empty list.");
      problems.addIf(
          list.stream().anyMatch(item -> !(item instanceof String text) || text.isBlank()),
          where,
          "Must be a list of paths.");
    } else {
      problems.addIf(
          !(value instanceof String text) || text.isBlank(),
          where,
          "Must be a path, a glob or a list of paths.");
    }
  }

  private static boolean isId(Object value) {
    try {
      return value instanceof String text
          && text.length() == 36
          && UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, Object> property(Field field) {
    Map<String, Object> property = new LinkedHashMap<>();
    switch (field.kind()) {
      case FLAG -> property.put("type", "boolean");
      case WHOLE -> property.put("type", "integer");
      case TEXT -> property.put("type", "string");
      case ID -> {
        property.put("type", "string");
        property.put("format", "uuid");
      }
      case PATHS -> {
        property.put("type", List.of("string", "array"));
        property.put("items", Map.of("type", "string"));
        property.put("minItems", 1);
      }
      case SECRET -> {
        property.put("type", "string");
        property.put("writeOnly", true);
      }
      case JSON -> property.put("type", List.of("string", "object", "array", "number", "boolean"));
    }
    Field.Traits traits = field.traits();
    property.put("description", traits.description());
    if (traits.defaultValue() != null) {
      property.put("default", traits.defaultValue());
    }
    if (!traits.choices().isEmpty()) {
      property.put("enum", traits.choices());
    }
    if (traits.pattern() != null) {
      property.put("pattern", "^" + traits.pattern() + "$");
    }
    property.putAll(traits.hints());
    if (traits.reference()) {
      property.put("acceptsReference", true);
    }
    return property;
  }

  @Override
  public String toString() {
    return fields.keySet().stream().collect(Collectors.joining(", "));
  }
}
