package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import io.courier.notification.Channel;
import io.courier.notification.NotificationRuleInput;
import io.courier.notification.NotificationRuleView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the rule form's inputs hold, and what of it is sent: members of the chosen channel only. */
final class RuleValues {
  static final String SECRET = "secret";
  static final String CHANGE = "secretChange";
  private static final String RECIPIENTS = "recipients";
  private static final String PREFIX = "subjectPrefix";
  private static final String HEADERS = "headers";
  private static final String EMAIL = "email";

  private RuleValues() {}

  static Map<String, Object> fresh() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("entityType", "job");
    values.put("eventTypes", new ArrayList<>(List.of("job_failed")));
    values.put("channel", EMAIL);
    values.put(PREFIX, "[Courier]");
    values.put("isEnabled", true);
    values.put(CHANGE, "replace");
    return values;
  }

  static Map<String, Object> of(NotificationRuleView rule) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", rule.name());
    values.put("description", rule.description());
    values.put("entityType", Codes.of(rule.entityType()));
    values.put("entityId", rule.entityId() == null ? null : rule.entityId().toString());
    values.put("eventTypes", new ArrayList<>(rule.eventTypes()));
    values.put("channel", Codes.of(rule.channel()));
    values.put("isEnabled", rule.isEnabled());
    Map<String, Object> config = rule.channelConfig();
    if (config.get(RECIPIENTS) instanceof Collection<?> to) {
      values.put(RECIPIENTS, to.stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    values.put(PREFIX, config.getOrDefault(PREFIX, "[Courier]"));
    values.put("url", config.get("url"));
    if (config.get(HEADERS) instanceof Map<?, ?> headers) {
      values.put(
          HEADERS,
          headers.entrySet().stream()
              .map(header -> header.getKey() + ": " + header.getValue())
              .collect(Collectors.joining("\n")));
    }
    values.put(CHANGE, config.containsKey(SECRET) ? "keep" : "replace");
    return values;
  }

  /** Whether the stored rule has a signing secret, which is never shown. */
  static boolean hasSecret(NotificationRuleView rule) {
    return rule != null
        && rule.channel() == Channel.WEBHOOK
        && rule.channelConfig().containsKey(SECRET);
  }

  static boolean hasTyped(Map<String, Object> values) {
    return text(values, SECRET) != null;
  }

  /**
   * @param hasSecret whether there is one to keep, or one was typed before and must be again
   * @throws CourierException 1000 for what cannot be sent
   */
  static NotificationRuleInput input(Map<String, Object> values, boolean hasSecret) {
    String type = text(values, "entityType");
    List<String> possible = RuleEvents.of(type);
    List<String> events =
        chosen(values.get("eventTypes")).stream().filter(possible::contains).toList();
    Map<String, Object> config =
        EMAIL.equals(text(values, "channel")) ? email(values) : webhook(values, hasSecret);
    return new NotificationRuleInput(
        text(values, "name"),
        text(values, "description"),
        type,
        id(text(values, "entityId")),
        events,
        text(values, "channel"),
        config,
        Boolean.TRUE.equals(values.get("isEnabled")));
  }

  private static Map<String, Object> email(Map<String, Object> values) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(
        RECIPIENTS,
        Arrays.stream(String.valueOf(values.getOrDefault(RECIPIENTS, "")).split("[\\s,;]+"))
            .filter(address -> !address.isEmpty() && !address.equals("null"))
            .toList());
    String prefix = text(values, PREFIX);
    config.put(PREFIX, prefix == null ? "" : prefix);
    return config;
  }

  private static Map<String, Object> webhook(Map<String, Object> values, boolean hasSecret) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("url", text(values, "url"));
    String typed = text(values, SECRET);
    Object change = hasSecret && typed == null ? values.get(CHANGE) : "replace";
    if ("clear".equals(change)) {
      config.put(SECRET, "");
    } else if (typed != null) {
      config.put(SECRET, typed);
    } else if (hasSecret && "replace".equals(change)) {
      throw problem(SECRET, Notices.text("rule.secret.missing"));
    }
    Map<String, Object> headers = headers(text(values, HEADERS));
    if (!headers.isEmpty()) {
      config.put(HEADERS, headers);
    }
    return config;
  }

  private static Map<String, Object> headers(String text) {
    Map<String, Object> headers = new LinkedHashMap<>();
    for (String line : text == null ? new String[0] : text.split("\\R")) {
      int colon = line.indexOf(':');
      if (!line.isBlank() && colon < 1) {
        throw problem(HEADERS, Notices.text("rule.headers.wrong"));
      }
      if (!line.isBlank()) {
        headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static CourierException problem(String field, String message) {
    return CourierException.invalid(List.of(new FieldProblem("channelConfig." + field, message)));
  }

  /** Faces hands over a list or an array. */
  private static List<String> chosen(Object events) {
    if (events instanceof Collection<?> list) {
      return list.stream().map(Object::toString).toList();
    }
    return events instanceof Object[] array
        ? Arrays.stream(array).map(Object::toString).toList()
        : List.of();
  }

  private static UUID id(String text) {
    return text == null ? null : Inputs.id(text, "entity");
  }

  private static String text(Map<String, Object> values, String name) {
    return values.get(name) instanceof String text ? Inputs.textOrNull(text) : null;
  }
}
