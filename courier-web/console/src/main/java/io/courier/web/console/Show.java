package io.courier.web.console;

import io.courier.core.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Values as pages show them. Every method gives an empty text for null, so that a page needs no
 * condition. Times are UTC; the browser shows them in its own zone.
 */
@Named
@ApplicationScoped
public class Show {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int SHORT = 8;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  /** Colour class of each state (console reference, section 1); the text always stands beside. */
  private static final Map<String, String> TONES =
      Map.ofEntries(
          Map.entry("active", "good"),
          Map.entry("completed", "good"),
          Map.entry("enabled", "good"),
          Map.entry("running", "busy"),
          Map.entry("queued", "busy"),
          Map.entry("paused", "caution"),
          Map.entry("degraded", "caution"),
          Map.entry("expiring", "attention"),
          Map.entry("requires_attention", "attention"),
          Map.entry("failed", "bad"),
          Map.entry("error", "bad"),
          Map.entry("revoked", "bad"));

  /** A sign beside the colour, for those who do not see it. */
  private static final Map<String, String> SIGNS =
      Map.of(
          "good", "\u2713",
          "busy", "\u25b6",
          "caution", "\u275a\u275a",
          "attention", "!",
          "bad", "\u2717",
          "quiet", "\u2013");

  /** {@code 2026-11-22 02:19:29 UTC}. */
  public String time(Object moment) {
    return moment == null ? "" : TIME.format(instant(moment));
  }

  /** ISO form for the datetime attribute of a time element. */
  public String iso(Object moment) {
    return moment == null ? "" : instant(moment).toString();
  }

  /** {@code 0.04 s}, {@code 9.8 s}, {@code 3 min 7 s}, {@code 2 h 5 min}. */
  public String duration(Duration duration) {
    if (duration == null) {
      return "";
    }
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      String pattern = duration.toMillis() < 1000 ? "%.2f s" : "%.1f s";
      return String.format(Locale.ROOT, pattern, duration.toMillis() / 1000.0);
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** Duration given in milliseconds. */
  public String millis(Number millis) {
    return millis == null ? "" : duration(Duration.ofMillis(millis.longValue()));
  }

  /** Time from start to end, or to now while the end is open. Empty when not started. */
  public String between(Object start, Object end, Instant now) {
    if (start == null) {
      return "";
    }
    Duration d = Duration.between(instant(start), end == null ? now : instant(end));
    return duration(d.isNegative() ? Duration.ZERO : d);
  }

  /** {@code 0 B}, {@code 12.0 MiB}: binary units, one decimal from KiB on. */
  public String bytes(Number count) {
    if (count == null) {
      return "";
    }
    double value = count.doubleValue();
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? count.longValue() + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 1.2 MiB/s}. */
  public String rate(Number bytesPerSecond) {
    return bytesPerSecond == null ? "" : bytes(bytesPerSecond) + "/s";
  }

  /** Whole per cent of the total, 0 when the total is unknown. */
  public int percent(Number part, Number total) {
    if (part == null || total == null || total.longValue() <= 0) {
      return 0;
    }
    return (int) Math.min(100, part.longValue() * 100.0 / total.longValue());
  }

  /** Snake case of the API as words: {@code requires_attention} becomes "requires attention". */
  public String words(Object code) {
    return code == null ? "" : code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The last digits of an id, which tell ids of one time apart; the whole stands in a tooltip. */
  public String shortId(Object id) {
    String text = id == null ? "" : id.toString();
    return text.length() <= SHORT ? text : "\u2026" + text.substring(text.length() - SHORT);
  }

  /** JSON over several lines, for reading. */
  public String json(Map<String, ?> members) {
    if (members == null || members.isEmpty()) {
      return "";
    }
    JsonValue value;
    try (JsonReader reader = Json.createReader(new StringReader(JsonText.write(members)))) {
      value = reader.readValue();
    }
    StringWriter text = new StringWriter();
    try (JsonWriter writer =
        Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(text)) {
      writer.write(value);
    }
    return text.toString().strip();
  }

  /** Names with commas between. */
  public String list(Collection<?> names) {
    return names == null
        ? ""
        : names.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** A SHA-256 of hex digits in pairs with colons between, whatever it was written like. */
  public String thumbprint(String hex) {
    if (hex == null) {
      return "";
    }
    String plain = hex.replaceAll("[^0-9A-Fa-f]", "").toUpperCase(Locale.ROOT);
    return plain.replaceAll("(..)(?!$)", "$1:");
  }

  /** Colour class of a state. */
  public String tone(Object state) {
    return state == null
        ? "quiet"
        : TONES.getOrDefault(state.toString().toLowerCase(Locale.ROOT), "quiet");
  }

  /** The sign that goes with a tone. */
  public String sign(Object state) {
    return SIGNS.get(tone(state));
  }

  private static Instant instant(Object moment) {
    return moment instanceof OffsetDateTime offset ? offset.toInstant() : (Instant) moment;
  }
}
