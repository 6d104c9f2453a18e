package io.courier.azure;

import io.courier.azure.AzureFault.Reason;
import io.courier.core.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The first table of a query's answer, read with suspicion: every value may be missing or of
 * another type than documented.
 */
final class QueryTable {
  private static final int MAX_TEXT = 32_768;

  private final List<Map<String, Object>> rows = new ArrayList<>();

  private QueryTable() {}

  /**
   * @throws AzureFault UNREADABLE when the answer is no complete table
   */
  static QueryTable parse(String json) throws AzureFault {
    Map<String, Object> answer;
    try {
      answer = JsonText.readObject(json);
    } catch (IllegalArgumentException e) {
      throw unreadable("it is not JSON", e);
    }
    if (answer.get("error") != null) {
      throw unreadable("it is partial: " + Exchange.clean(errorOf(answer), null), null);
    }
    if (!(answer.get("tables") instanceof List<?> tables)
        || tables.isEmpty()
        || !(tables.get(0) instanceof Map<?, ?> table)
        || !(table.get("columns") instanceof List<?> columns)
        || !(table.get("rows") instanceof List<?> rows)) {
      throw unreadable("it has no table", null);
    }
    return new QueryTable().fill(columns, rows);
  }

  private QueryTable fill(List<?> columns, List<?> values) throws AzureFault {
    List<String> names = new ArrayList<>();
    for (Object column : columns) {
      Object name = column instanceof Map<?, ?> map ? map.get("name") : null;
      names.add(name instanceof String text ? text : "");
    }
    for (Object value : values) {
      if (!(value instanceof List<?> cells) || cells.size() != names.size()) {
        throw unreadable("a row does not fit its columns", null);
      }
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), cells.get(i));
      }
      rows.add(row);
    }
    return this;
  }

  /** The code and text of an error member. */
  static String errorOf(Map<String, Object> answer) {
    Object error = answer.get("error");
    if (error instanceof Map<?, ?> map) {
      Object code = map.get("code");
      Object message = map.get("message");
      return code + (message == null ? "" : " " + message);
    }
    return "error";
  }

  List<FunctionRun> runs() throws AzureFault {
    List<FunctionRun> runs = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      runs.add(
          new FunctionRun(
              guid(row.get("invocationId")),
              operation(row.get("operationId")),
              truth(row.get("success")),
              millis(row.get("duration"))));
    }
    return runs;
  }

  List<Trace> traces() throws AzureFault {
    List<Trace> traces = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      traces.add(
          new Trace(
              instant(row.get("timestamp")),
              text(row.get("message")),
              severity(row.get("severityLevel"))));
    }
    return traces;
  }

  private static UUID guid(Object value) throws AzureFault {
    if (value == null || "".equals(value)) {
      return null;
    }
    try {
      if (value instanceof String text && text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      throw unreadable("the invocation id is no GUID", e);
    }
    throw unreadable("the invocation id is no GUID", null);
  }

  private static String operation(Object value) {
    boolean known = value instanceof String text && text.matches("[A-Za-z0-9|._-]{1,128}");
    return known ? (String) value : null;
  }

  /** Classic tables hold the text True or False, workspace tables a boolean. */
  private static boolean truth(Object value) throws AzureFault {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof String text) {
      if (text.equalsIgnoreCase("true") || text.equals("1")) {
        return true;
      }
      if (text.equalsIgnoreCase("false") || text.equals("0")) {
        return false;
      }
    }
    if (value instanceof Long number && (number == 0 || number == 1)) {
      return number == 1;
    }
    throw unreadable("it does not say whether the function succeeded", null);
  }

  private static Long millis(Object value) {
    if (!(value instanceof Number)) {
      return null;
    }
    BigDecimal number = new BigDecimal(value.toString());
    boolean sane = number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(1e15)) < 0;
    return sane ? Long.valueOf(Math.round(number.doubleValue())) : null;
  }

  private static Instant instant(Object value) throws AzureFault {
    try {
      if (value instanceof String text) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeParseException e) {
      throw unreadable("a timestamp is none", e);
    }
    throw unreadable("a timestamp is missing", null);
  }

  private static String text(Object value) {
    String text = value == null ? "" : value.toString().replace('\0', '\uFFFD');
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static Integer severity(Object value) {
    boolean known = value instanceof Long level && level >= 0 && level <= 4;
    return known ? Integer.valueOf(((Long) value).intValue()) : null;
  }

  private static AzureFault unreadable(String why, Throwable cause) {
    return new AzureFault(
        Reason.UNREADABLE, "The answer of Log Analytics cannot be used: " + why + ".", cause);
  }
}
