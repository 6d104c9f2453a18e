package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The members of one step, with the schema's defaults for absent ones. Before a run the values may
 * be references; in a run they are resolved, and a value of another type than the schema's is
 * refused with 2011.
 */
public record StepConfiguration(ConfigurationSchema schema, Map<String, Object> values) {

  /** The value or its default, null for neither. */
  public Object value(String name) {
    Object value = values.get(name);
    return value != null
        ? value
        : schema.field(name).map(field -> field.traits().defaultValue()).orElse(null);
  }

  public String text(String name) {
    return optionalText(name).orElseThrow(() -> wrong(name, "is required"));
  }

  public Optional<String> optionalText(String name) {
    Object value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      if (text.isBlank()) {
        throw wrong(name, "is empty");
      }
      return Optional.of(text);
    }
    if (value instanceof List<?> list && list.size() == 1 && list.get(0) instanceof String text) {
      return Optional.of(text); // a list output of one file where one path is expected
    }
    if (value instanceof Number || value instanceof Boolean) {
      return Optional.of(value.toString());
    }
    throw wrong(name, "must be text but is a " + kindOf(value));
  }

  public boolean flag(String name) {
    if (value(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "must be true or false");
  }

  public long whole(String name) {
    if (value(name) instanceof Long number) {
      return number;
    }
    throw wrong(name, "must be a whole number");
  }

  public UUID id(String name) {
    return UUID.fromString(text(name));
  }

  /** One path, or each path of a list. */
  public List<String> paths(String name) {
    Object value = value(name);
    if (value instanceof List<?> list) {
      return list.stream().map(item -> pathOf(name, item)).toList();
    }
    return List.of(text(name));
  }

  private static String pathOf(String name, Object item) {
    if (item instanceof String text && !text.isBlank()) {
      return text;
    }
    if (item instanceof Map<?, ?> file) {
      for (String member : List.of("path", "full_path")) {
        if (file.get(member) instanceof String text) {
          return text;
        }
      }
    }
    throw wrong(name, "must be a list of paths");
  }

  private static String kindOf(Object value) {
    return value instanceof List ? "list" : value instanceof Map ? "object" : "value";
  }

  private static CourierException wrong(String name, String problem) {
    return new CourierException(
        ErrorCode.INVALID_STEP_CONFIGURATION, "Configuration field " + name + " " + problem + ".");
  }
}
