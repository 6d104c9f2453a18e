package io.courier.web.console;

/**
 * Order of a list as its address has it, in the form of the API: {@code name:asc}. Whether there is
 * such a field is decided by the service.
 */
public record SortOrder(String field, boolean descending) {
  private static final String DESCENDING = ":desc";
  private static final String ASCENDING = ":asc";

  /** The text's order, else ascending by the default field. */
  public static SortOrder parse(String text, String defaultField) {
    if (text == null || text.isBlank()) {
      return new SortOrder(defaultField, false);
    }
    return text.endsWith(DESCENDING)
        ? new SortOrder(text.substring(0, text.length() - DESCENDING.length()), true)
        : new SortOrder(
            text.endsWith(ASCENDING) ? text.substring(0, text.length() - ASCENDING.length()) : text,
            false);
  }
}
