package io.courier.maintenance;

import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What anybody may ask about partitions: whether writing and archiving will go on. */
@ApplicationScoped
public class PartitionHealth {
  private static final Duration KEPT = Duration.ofSeconds(5);

  @Inject private PartitionRepository partitions;
  @Inject private Settings settings;
  @Inject private Clock clock;

  private volatile State last;

  /**
   * @param missing partitions of this and the next two months that are not there
   * @param overdue months that should have been archived
   */
  public record State(long missing, long overdue, Instant at) {
    public boolean isUp() {
      return missing == 0 && overdue == 0;
    }
  }

  /** Asks the database once in five seconds at most. */
  public State state() {
    State known = last;
    Instant now = clock.instant();
    if (known == null || known.at().plus(KEPT).isBefore(now)) {
      known = new State(partitions.missing(), overdue(), now);
      last = known;
    }
    return known;
  }

  private long overdue() {
    if (!settings.flag("partition.archive_enabled")) {
      return 0;
    }
    int grace = settings.integer("partition.archive_overdue_warning_months");
    return partitions.overdue(
        settings.integer("audit.partition_retention_months") + grace,
        settings.integer("execution.partition_retention_months") + grace);
  }
}
