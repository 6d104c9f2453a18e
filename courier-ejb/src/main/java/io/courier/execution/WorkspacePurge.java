package io.courier.execution;

import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Removes workspaces that nobody will use again: of executions that have ended, or that are not
 * known (any more), untouched for {@code job.temp_cleanup_days}. A paused one is kept, however old.
 */
@ApplicationScoped
public class WorkspacePurge {
  private static final System.Logger LOG = System.getLogger(WorkspacePurge.class.getName());

  @Inject Workspaces workspaces;
  @Inject ExecutionRepository executions;
  @Inject Settings settings;
  @Inject Clock clock;

  /** One pass over this node's directories; how many were removed. */
  @Transactional(TxType.REQUIRED)
  public int purge() {
    Instant limit =
        clock.instant().minus(Duration.ofDays(settings.number("job.temp_cleanup_days")));
    List<UUID> orphans =
        workspaces.untouchedSince(limit).stream()
            .filter(id -> executions.find(id).map(e -> e.state().isFinal()).orElse(true))
            .toList();
    int removed = 0;
    for (UUID orphan : orphans) {
      try {
        workspaces.delete(orphan);
        removed++;
      } catch (UncheckedIOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "CRTRF5012W: workspace of execution=" + orphan + " could not be removed",
            e);
      }
    }
    if (removed > 0) {
      int count = removed;
      LOG.log(
          System.Logger.Level.INFO,
          () -> "CRTRF5040I: " + count + " orphaned workspaces were removed");
    }
    return removed;
  }
}
