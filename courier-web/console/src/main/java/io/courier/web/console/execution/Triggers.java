package io.courier.web.console.execution;

import io.courier.web.console.Notices;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Map;

/** Who or what started an execution, in the page's words, with the page of what it was. */
@Named
@RequestScoped
public class Triggers {
  private static final Map<String, String> PAGES =
      Map.of(
          "chain", "/chains/execution",
          "dependency", "/executions/detail",
          "retry", "/executions/detail");

  /** {@code manual:anna} becomes "anna, by hand". */
  public String text(String triggeredBy) {
    String kind = kind(triggeredBy);
    return switch (kind) {
      case "manual", "batch" -> Notices.text("trigger." + kind, rest(triggeredBy));
      case "schedule", "chain", "dependency", "retry", "monitor" -> Notices.text("trigger." + kind);
      default -> triggeredBy;
    };
  }

  /** View that shows what started it, null without one. */
  public String page(String triggeredBy) {
    return PAGES.get(kind(triggeredBy));
  }

  /** Id of what started it. */
  public String rest(String triggeredBy) {
    return triggeredBy.substring(triggeredBy.indexOf(':') + 1);
  }

  private static String kind(String triggeredBy) {
    int colon = triggeredBy == null ? -1 : triggeredBy.indexOf(':');
    return colon < 0 ? "" : triggeredBy.substring(0, colon);
  }
}
