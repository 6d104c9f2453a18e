package io.courier.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects field errors so that all are reported at once. Not thread-safe. */
public final class Problems {
  private final List<FieldProblem> found = new ArrayList<>();

  public Problems add(String field, String message) {
    found.add(new FieldProblem(field, message));
    return this;
  }

  /** Adds the problem when the condition holds. */
  public Problems addIf(boolean condition, String field, String message) {
    return condition ? add(field, message) : this;
  }

  /** The trimmed text, or null with a problem when it is missing or too long. */
  public String text(String field, String value, int maxLength) {
    if (value == null || value.isBlank()) {
      add(field, "Is required.");
      return null;
    }
    return optionalText(field, value, maxLength);
  }

  /** The trimmed text, null when absent or blank, with a problem when too long. */
  public String optionalText(String field, String value, int maxLength) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String trimmed = value.strip();
    addIf(trimmed.length() > maxLength, field, "Must have at most " + maxLength + " characters.");
    return trimmed;
  }

  /** The value or its default, with a problem when outside the range. */
  public int range(String field, Integer value, int defaultValue, IntRange range) {
    int v = value == null ? defaultValue : value;
    addIf(
        v < range.min() || v > range.max(),
        field,
        "Must be between " + range.min() + " and " + range.max() + ".");
    return v;
  }

  /**
   * The constant whose lower-case name is the code, the default when absent; a problem naming the
   * choices otherwise.
   */
  public <E extends Enum<E>> E code(String field, String value, Class<E> type, E defaultValue) {
    if (value == null) {
      addIf(defaultValue == null, field, "Is required: one of " + Codes.all(type) + ".");
      return defaultValue;
    }
    Optional<E> parsed = Codes.parse(type, value);
    addIf(parsed.isEmpty(), field, "Must be one of " + Codes.all(type) + ".");
    return parsed.orElse(defaultValue);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<FieldProblem> all() {
    return List.copyOf(found);
  }

  /**
   * @throws CourierException 1000 when anything was collected
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw CourierException.invalid(found);
    }
  }

  /** Inclusive bounds. */
  public record IntRange(int min, int max) {}

  @Override
  public String toString() {
    return found.toString().toLowerCase(Locale.ROOT);
  }
}
