package io.courier.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Enum constants as they stand in JSON and in the database: lower snake_case of their names. */
public final class Codes {
  private Codes() {}

  public static String of(Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
  }

  /** Exact match of the lower-case code only. */
  public static <E extends Enum<E>> Optional<E> parse(Class<E> type, String code) {
    return Arrays.stream(type.getEnumConstants()).filter(c -> of(c).equals(code)).findFirst();
  }

  /**
   * @throws IllegalArgumentException when a stored code has no constant: the schema's CHECK and the
   *     enum disagree
   */
  public static <E extends Enum<E>> E stored(Class<E> type, String code) {
    return parse(type, code)
        .orElseThrow(
            () -> new IllegalArgumentException("No " + type.getSimpleName() + " for " + code));
  }

  public static List<String> all(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Codes::of).toList();
  }
}
