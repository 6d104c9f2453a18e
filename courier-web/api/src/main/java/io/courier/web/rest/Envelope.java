package io.courier.web.rest;

import io.courier.core.FieldProblem;
import io.courier.core.Page;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * The one form of every answer: {@code {data, pagination?, error, success, timestamp}}. {@code
 * data} and {@code error} are always present.
 */
@JsonbPropertyOrder({"data", "pagination", "error", "success", "timestamp"})
public record Envelope<T>(
    @JsonbNillable T data,
    Pagination pagination,
    @JsonbNillable Problem error,
    boolean success,
    Instant timestamp) {

  public static <T> Envelope<T> of(T data, Instant now) {
    return new Envelope<>(data, null, null, true, now);
  }

  public static <T> Envelope<List<T>> of(Page<T> page, Instant now) {
    Pagination pagination =
        new Pagination(page.page(), page.pageSize(), page.totalCount(), page.totalPages());
    return new Envelope<>(page.items(), pagination, null, true, now);
  }

  /** Position of a list answer. */
  public record Pagination(int page, int pageSize, long totalCount, long totalPages) {}

  /** A refusal or failure. */
  public record Problem(
      int code, String systemMessage, String message, List<FieldProblem> details) {}
}
