package io.courier.setting;

import jakarta.ejb.ScheduleExpression;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** When background work begins on this node; the deployment may say so. */
public final class Timetable {
  private static final int PARTS = 3;

  private Timetable() {}

  /**
   * @param property whose value is {@code second minute hour}, each as in a calendar expression of
   *     jakarta.ejb, by the clock of the node
   * @param otherwise its value where the deployment says nothing
   * @throws IllegalStateException for other values
   */
  public static ScheduleExpression of(String property, String otherwise) {
    return parse(
        property,
        ConfigProvider.getConfig().getOptionalValue(property, String.class).orElse(otherwise));
  }

  static ScheduleExpression parse(String property, String value) {
    List<String> parts = List.of(value.strip().split("\\s+"));
    if (parts.size() != PARTS) {
      throw new IllegalStateException(property + " is \"second minute hour\", not: " + value);
    }
    return new ScheduleExpression().second(parts.get(0)).minute(parts.get(1)).hour(parts.get(2));
  }
}
