package io.courier.job;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules of step aliases. Stateless. */
final class Aliases {
  static final List<String> RESERVED = List.of("job", "loop", "monitor", "steps");
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private Aliases() {}

  static boolean isValid(String alias) {
    return FORM.matcher(alias).matches()
        && !DIGITS.matcher(alias).matches()
        && !RESERVED.contains(alias);
  }

  /** The alias made from a step's name, empty when the name gives none that is valid. */
  static Optional<String> slug(String stepName) {
    String plain =
        Normalizer.normalize(stepName, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    String slug = plain.length() > 64 ? plain.substring(0, 64).replaceAll("-$", "") : plain;
    return Optional.of(slug).filter(Aliases::isValid);
  }
}
