package io.courier.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * @param sorted milliseconds, ascending
 */
record Percentiles(List<Double> sorted) {
  Percentiles {
    sorted = sorted.stream().sorted().toList();
  }

  double at(double share) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(share * sorted.size()) - 1));
  }

  /** p50, p95, p99 and the worst, in milliseconds. */
  String line() {
    return String.format(
        Locale.ROOT,
        "p50 %.1f, p95 %.1f, p99 %.1f, max %.1f ms (n=%d)",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1),
        sorted.size());
  }
}
