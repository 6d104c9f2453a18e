package io.courier.web.console.schedule;

import io.courier.core.CourierException;
import io.courier.schedule.ScheduleInput;
import io.courier.schedule.ScheduleService;
import io.courier.setting.Settings;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What a schedule that is being typed means: in plain language, and when it fires next. */
@Named
@RequestScoped
public class SchedulePreview {
  private static final int NEXT = 5;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm:ss", Locale.ENGLISH);

  @EJB private ScheduleService schedules;
  @Inject private Settings settings;

  /**
   * @param words plain language, empty without an expression that can be read
   * @param zone the times are in
   * @param problem why there are no firings, empty without
   */
  public record Preview(String words, String zone, List<String> next, String problem) {}

  /** Null when nothing was entered yet. */
  public Preview of(ScheduleEntry entry) {
    entry.countIn(getDefaultZone());
    if (!entry.isWanted() || isEmpty(entry)) {
      return null;
    }
    try {
      ScheduleInput input = entry.input();
      List<Instant> firings = schedules.preview(input, NEXT);
      ZoneId zone = ZoneId.of(entry.zoneName());
      List<String> next = firings.stream().map(at -> LOCAL.format(at.atZone(zone))).toList();
      String words = input.cronExpression() == null ? "" : CronWords.of(input.cronExpression());
      return new Preview(words, zone.getId(), next, "");
    } catch (CourierException e) {
      String text = e.details().isEmpty() ? e.getMessage() : e.details().get(0).message();
      return new Preview("", entry.zoneName(), List.of(), text);
    }
  }

  private static boolean isEmpty(ScheduleEntry entry) {
    return entry.getCronExpression() == null && entry.getRunAt() == null;
  }

  /** A stored expression in plain language. */
  public String words(String cronExpression) {
    return cronExpression == null ? "" : CronWords.of(cronExpression);
  }

  /** The zone of schedules that name none. */
  public String getDefaultZone() {
    return settings.text("scheduling.time_zone");
  }

  /** Names to choose from: places, and UTC. */
  public List<String> getZones() {
    TreeSet<String> zones = new TreeSet<>();
    zones.add("UTC");
    ZoneId.getAvailableZoneIds().stream()
        .filter(zone -> zone.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Pacific)/.*"))
        .forEach(zones::add);
    return List.copyOf(zones);
  }
}
