package io.courier.maintenance;

import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What is removed by age (data-model section 6), in small portions so that running work hardly
 * notices: executions with their steps and chain executions after {@code
 * execution.partition_retention_months}, processed events after {@code
 * audit.partition_retention_months}, notification logs after twelve months, then partitions that
 * are empty. Whole months of UTC. The audit's own tables are kept (ADR 80).
 */
@ApplicationScoped
class Retention {
  private static final Logger LOG = System.getLogger(Retention.class.getName());
  private static final int PORTION = 500;
  private static final int NOTIFICATION_LOG_MONTHS = 12;

  @Inject RetentionJournal journal;
  @Inject Settings settings;
  @Inject Clock clock;

  /**
   * One pass.
   *
   * @param goOn asked between portions
   * @return how many of each went
   */
  Map<RetentionRepository.Subject, Integer> purge(BooleanSupplier goOn) {
    boolean exportedOnly = settings.flag("partition.archive_enabled");
    Map<RetentionRepository.Subject, Integer> removed =
        new EnumMap<>(RetentionRepository.Subject.class);
    for (RetentionRepository.Subject subject : RetentionRepository.Subject.values()) {
      int portion = PORTION;
      while (portion == PORTION && goOn.getAsBoolean()) {
        portion = journal.purge(subject, before(months(subject)), exportedOnly, PORTION);
        removed.merge(subject, portion, Integer::sum);
      }
    }
    int dropped = dropEmpty(goOn);
    if (dropped > 0 || removed.values().stream().anyMatch(count -> count > 0)) {
      LOG.log(
          Level.INFO,
          "CRTRF2125I: Removed by age: {0} executions, {1} chain executions, {2} events, {3}"
              + " notification logs, {4} empty partitions.",
          removed.getOrDefault(RetentionRepository.Subject.EXECUTIONS, 0),
          removed.getOrDefault(RetentionRepository.Subject.CHAIN_EXECUTIONS, 0),
          removed.getOrDefault(RetentionRepository.Subject.EVENTS, 0),
          removed.getOrDefault(RetentionRepository.Subject.NOTIFICATION_LOGS, 0),
          dropped);
    }
    return removed;
  }

  private int dropEmpty(BooleanSupplier goOn) {
    int dropped = 0;
    int executions = months(RetentionRepository.Subject.EXECUTIONS);
    for (Map.Entry<String, Integer> table :
        Map.of(
                "job_executions", executions,
                "step_executions", executions,
                "domain_events", months(RetentionRepository.Subject.EVENTS),
                "notification_logs", NOTIFICATION_LOG_MONTHS)
            .entrySet()) {
      List<LocalDate> months = journal.months(table.getKey(), before(table.getValue()));
      for (LocalDate month : months) {
        if (goOn.getAsBoolean() && drop(table.getKey(), month)) {
          dropped++;
        }
      }
    }
    return dropped;
  }

  private boolean drop(String table, LocalDate month) {
    try {
      return journal.dropEmpty(table, month);
    } catch (PersistenceException e) {
      LOG.log(
          Level.INFO,
          "CRTRF2126I: The empty partition of {0} for {1} is in use; it is dropped another night.",
          table,
          month.toString());
      return false;
    }
  }

  private int months(RetentionRepository.Subject subject) {
    return switch (subject) {
      case EXECUTIONS, CHAIN_EXECUTIONS -> settings.integer("execution.partition_retention_months");
      case EVENTS -> settings.integer("audit.partition_retention_months");
      case NOTIFICATION_LOGS -> NOTIFICATION_LOG_MONTHS;
    };
  }

  private LocalDate before(int months) {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
        .withDayOfMonth(1)
        .minusMonths(months);
  }
}
