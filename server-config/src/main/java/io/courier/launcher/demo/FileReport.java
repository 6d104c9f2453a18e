package io.courier.launcher.demo;

import io.courier.launcher.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Courier recorded of one delivered file, from the output {@code files} of the last step that
 * has it.
 *
 * @param record null when there is none
 */
record FileReport(String name, Map<?, ?> record) {

  static FileReport of(String name, Map<?, ?> execution) {
    Map<?, ?> found = null;
    if (execution.get("stepExecutions") instanceof List<?> steps) {
      for (Object step : steps) {
        Map<?, ?> file = file(name, step);
        found = file == null ? found : file;
      }
    }
    return new FileReport(name, found);
  }

  private static Map<?, ?> file(String name, Object step) {
    if (step instanceof Map<?, ?> map
        && map.get("outputData") instanceof Map<?, ?> output
        && output.get("files") instanceof List<?> files) {
      for (Object item : files) {
        if (item instanceof Map<?, ?> file && name.equals(file.get("name"))) {
          return file;
        }
      }
    }
    return null;
  }

  void print(Terminal terminal) {
    if (record == null) {
      terminal.line("  " + name + "  no record");
      return;
    }
    double bytes = record.get("bytes") instanceof Number number ? number.doubleValue() : 0;
    double seconds =
        record.get("duration_ms") instanceof Number millis
            ? Math.max(millis.doubleValue(), 1) / 1000
            : 1;
    terminal.line(
        String.format(
            Locale.ROOT,
            "  %s  %,.0f bytes  %s  proof: %s",
            name,
            bytes,
            rate(bytes / seconds),
            record.get("verified")));
  }

  private static String rate(double bytesPerSecond) {
    return bytesPerSecond < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB/s", bytesPerSecond / (1 << 10))
        : String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / (1 << 20));
  }
}
