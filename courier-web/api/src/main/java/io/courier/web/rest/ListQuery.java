package io.courier.web.rest;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PageRequest;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Query parameters of a list, read with their types. A value that does not fit is 1002; absent or
 * empty parameters are null.
 */
public final class ListQuery {
  private static final int DEFAULT_PAGE_SIZE = 25;
  private static final int MAX_PAGE_SIZE = 100;
  private static final int MAX_PAGE = 10_000_000;

  private final MultivaluedMap<String, String> parameters;

  private ListQuery(MultivaluedMap<String, String> parameters) {
    this.parameters = parameters;
  }

  public static ListQuery of(UriInfo uri) {
    return new ListQuery(uri.getQueryParameters());
  }

  static ListQuery of(MultivaluedMap<String, String> parameters) {
    return new ListQuery(parameters);
  }

  /**
   * @throws CourierException 1002 when a parameter is none of the allowed
   */
  void allowOnly(Set<String> names) {
    for (String name : parameters.keySet()) {
      if (!names.contains(name)) {
        throw new CourierException(
            ErrorCode.INVALID_QUERY_PARAMETER,
            "There is no query parameter "
                + printable(name)
                + " here; allowed are "
                + names.stream().sorted().toList()
                + ".");
      }
    }
  }

  /**
   * Page and order.
   *
   * @throws CourierException 1002, 1003, or 1004 for a page below 1
   */
  public PageRequest page() {
    long page = whole("page", 1, Integer.MIN_VALUE, MAX_PAGE);
    if (page < 1) {
      throw new CourierException(ErrorCode.PAGE_OUT_OF_RANGE, "Pages are counted from 1.");
    }
    int size = (int) whole("pageSize", DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE);
    String sort = text("sort");
    if (sort == null) {
      return new PageRequest((int) page, size, null, true);
    }
    String[] parts = sort.split(":", -1);
    boolean valid =
        parts.length == 1 || (parts.length == 2 && List.of("asc", "desc").contains(parts[1]));
    if (!valid || parts[0].isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Write sort=field:asc or sort=field:desc.");
    }
    return new PageRequest(
        (int) page, size, parts[0], parts.length == 2 && parts[1].equals("desc"));
  }

  void checkSortField(Set<String> allowed) {
    String field = page().sortField();
    if (field != null && !allowed.contains(field)) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD,
          "Cannot sort by "
              + printable(field)
              + "; allowed are "
              + allowed.stream().sorted().toList()
              + ".");
    }
  }

  public String text(String name) {
    List<String> values = parameters.get(name);
    if (values == null || values.isEmpty()) {
      return null;
    }
    if (values.size() > 1) {
      throw invalid(name, "is given more than once");
    }
    String value = values.get(0).strip();
    if (value.indexOf('\0') >= 0) {
      throw invalid(name, "must not contain a NUL character");
    }
    return value.isEmpty() ? null : value;
  }

  /** All values of a parameter that may be repeated. */
  public List<String> all(String name) {
    return parameters.getOrDefault(name, List.of()).stream().filter(v -> !v.isBlank()).toList();
  }

  /** Null when absent. */
  public Boolean flag(String name) {
    String text = text(name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw invalid(name, "must be true or false");
    }
    return text == null ? null : Boolean.valueOf(text);
  }

  public UUID id(String name) {
    String text = text(name);
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw invalid(name, "must be an id");
    }
  }

  /** A time with any offset; a date alone is not enough. */
  public Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeParseException e) {
      throw invalid(name, "must be a time such as 2026-07-01T08:30:00Z");
    }
  }

  public <E extends Enum<E>> E code(String name, Class<E> type) {
    String text = text(name);
    return text == null
        ? null
        : Codes.parse(type, text)
            .orElseThrow(() -> invalid(name, "must be one of " + Codes.all(type)));
  }

  public long whole(String name, long absent, long min, long max) {
    String text = text(name);
    if (text == null) {
      return absent;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // the message below says what is expected
    }
    throw invalid(
        name,
        min == Integer.MIN_VALUE
            ? "must be a whole number up to " + max
            : "must be a whole number between " + min + " and " + max);
  }

  private static CourierException invalid(String name, String problem) {
    return new CourierException(
        ErrorCode.INVALID_QUERY_PARAMETER, "Query parameter " + name + " " + problem + ".");
  }

  private static String printable(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return clean.length() > 40 ? clean.substring(0, 40) + "…" : clean;
  }
}
