package io.courier.job;

import io.courier.core.Codes;
import io.courier.core.Problems;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens when a step fails.
 *
 * @param maxRetries 0-10
 */
public record FailurePolicy(
    Type type, int maxRetries, int backoffBaseSeconds, int backoffMaxSeconds) {
  public static final FailurePolicy DEFAULT = new FailurePolicy(Type.STOP, 3, 1, 60);

  /** Every policy of the product. */
  public enum Type {
    STOP,
    RETRY_STEP,
    RETRY_JOB,
    SKIP_AND_CONTINUE
  }

  /** The policy of a request; absent members take their defaults. */
  static FailurePolicy parse(Map<String, Object> raw, Problems problems) {
    if (raw == null) {
      return DEFAULT;
    }
    String code = raw.get("type") == null ? null : raw.get("type").toString();
    Type type = problems.code("failurePolicy.type", code, Type.class, Type.STOP);
    return new FailurePolicy(
        type,
        whole(raw, "maxRetries", DEFAULT.maxRetries, new Problems.IntRange(0, 10), problems),
        whole(
            raw,
            "backoffBaseSeconds",
            DEFAULT.backoffBaseSeconds,
            new Problems.IntRange(0, 86_400),
            problems),
        whole(
            raw,
            "backoffMaxSeconds",
            DEFAULT.backoffMaxSeconds,
            new Problems.IntRange(0, 86_400),
            problems));
  }

  private static int whole(
      Map<String, Object> raw,
      String name,
      int defaultValue,
      Problems.IntRange range,
      Problems problems) {
    Object value = raw.get(name);
    Integer given;
    try {
      given = value == null ? null : new BigDecimal(value.toString()).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      problems.add("failurePolicy." + name, "Must be a whole number.");
      return defaultValue;
    }
    return problems.range("failurePolicy." + name, given, defaultValue, range);
  }

  /**
   * How long to wait before a retry: {@code min(base * 2^attempt, max)}.
   *
   * @param attempt from 0
   */
  public Duration delay(int attempt) {
    double seconds = Math.min(backoffBaseSeconds * Math.pow(2, attempt), backoffMaxSeconds);
    return Duration.ofSeconds((long) seconds);
  }

  /** Members as in the API. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", Codes.of(type));
    json.put("maxRetries", (long) maxRetries);
    json.put("backoffBaseSeconds", (long) backoffBaseSeconds);
    json.put("backoffMaxSeconds", (long) backoffMaxSeconds);
    return json;
  }

  /** From {@link #toJson}. */
  static FailurePolicy stored(Map<?, ?> json) {
    return new FailurePolicy(
        Codes.stored(Type.class, json.get("type").toString()),
        ((Number) json.get("maxRetries")).intValue(),
        ((Number) json.get("backoffBaseSeconds")).intValue(),
        ((Number) json.get("backoffMaxSeconds")).intValue());
  }

  /** Column {@code failure_policy}: snake_case. */
  Map<String, Object> toColumn() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", Codes.of(type));
    json.put("max_retries", (long) maxRetries);
    json.put("backoff_base_seconds", (long) backoffBaseSeconds);
    json.put("backoff_max_seconds", (long) backoffMaxSeconds);
    return json;
  }

  static FailurePolicy ofColumn(Map<String, Object> json) {
    return new FailurePolicy(
        Codes.stored(Type.class, json.get("type").toString()),
        ((Number) json.get("max_retries")).intValue(),
        ((Number) json.get("backoff_base_seconds")).intValue(),
        ((Number) json.get("backoff_max_seconds")).intValue());
  }
}
