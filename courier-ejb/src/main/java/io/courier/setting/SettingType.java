package io.courier.setting;

import io.courier.core.CourierException;
import io.courier.core.JsonText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** How the text of a setting is read and checked. */
sealed interface SettingType {

  /** What is wrong with the text, in words that say what is allowed; empty when it is valid. */
  Optional<String> problem(String text);

  /** Whole number, both bounds inclusive. */
  record WholeNumber(long min, long max) implements SettingType {
    @Override
    public Optional<String> problem(String text) {
      try {
        long value = Long.parseLong(text);
        if (value >= min && value <= max) {
          return Optional.empty();
        }
      } catch (NumberFormatException e) {
        // same message: the allowed range says it all
      }
      return Optional.of("Must be a whole number between " + min + " and " + max + ".");
    }
  }

  /** {@code true} or {@code false}. */
  record Flag() implements SettingType {
    @Override
    public Optional<String> problem(String text) {
      return text.equals("true") || text.equals("false")
          ? Optional.empty()
          : Optional.of("Must be true or false.");
    }
  }

  /** Any text up to a length, empty included. */
  record Text(int maxLength) implements SettingType {
    @Override
    public Optional<String> problem(String text) {
      if (text.indexOf('\0') >= 0) {
        return Optional.of("Must not contain a NUL character.");
      }
      return text.length() <= maxLength
          ? Optional.empty()
          : Optional.of("Must have at most " + maxLength + " characters.");
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements SettingType {
    @Override
    public Optional<String> problem(String text) {
      return words.contains(text) ? Optional.empty() : Optional.of("Must be one of " + words + ".");
    }
  }

  /** Name of a time zone. */
  record TimeZone() implements SettingType {
    @Override
    public Optional<String> problem(String text) {
      return ZoneId.getAvailableZoneIds().contains(text)
          ? Optional.empty()
          : Optional.of("Must be the name of a time zone such as UTC or Europe/Berlin.");
    }
  }

  /** JSON list of absolute directories without {@code .} or {@code ..}. */
  record Directories() implements SettingType {
    private static final String RULE =
        "Must be a JSON list of absolute directories, e.g. [\"/data/courier\"].";

    @Override
    public Optional<String> problem(String text) {
      try {
        List<Object> items = JsonText.readArray(text);
        return !items.isEmpty() && items.stream().allMatch(Directories::isDirectoryName)
            ? Optional.empty()
            : Optional.of(RULE);
      } catch (IllegalArgumentException e) {
        return Optional.of(RULE);
      }
    }

    private static boolean isDirectoryName(Object item) {
      try {
        return item instanceof String name
            && Path.of(name).isAbsolute()
            && Path.of(name).equals(Path.of(name).normalize())
            && Path.of(name).getNameCount() > 0;
      } catch (InvalidPathException e) {
        return false;
      }
    }
  }

  /**
   * The text form of a JSON value given for a setting: both forms are accepted.
   *
   * @throws CourierException 1000 when there is no value
   */
  static String textOf(Object json) {
    if (json == null) {
      throw CourierException.invalid("value", "Is required.");
    }
    return json instanceof List<?> || json instanceof java.util.Map<?, ?>
        ? JsonText.write(json)
        : json.toString().strip();
  }
}
