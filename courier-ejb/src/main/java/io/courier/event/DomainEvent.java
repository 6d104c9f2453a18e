package io.courier.event;

import java.util.Map;
import java.util.UUID;

/**
 * Something that happened to an entity.
 *
 * @param entityType as in the audit log: {@code job}, {@code chain}, {@code connection}, {@code
 *     ssh_key}, {@code system} ...
 * @param entityId what the event is about; events of one entity are delivered in order
 * @param payload JSON values; no secrets, no file content
 */
public record DomainEvent(
    Type type, String entityType, UUID entityId, Map<String, Object> payload) {

  /** The events of the product (reference, jobs section 21). Stored as in {@link #text}. */
  public enum Type {
    JOB_STARTED,
    JOB_COMPLETED,
    JOB_FAILED,
    JOB_PAUSED,
    JOB_RESUMED,
    JOB_CANCELLED,
    JOB_TIMED_OUT,
    STEP_STARTED,
    STEP_COMPLETED,
    STEP_FAILED,
    STEP_SKIPPED,
    CHAIN_STARTED,
    CHAIN_COMPLETED,
    CHAIN_FAILED,
    KEY_EXPIRING_SOON,
    KEY_EXPIRED,
    MONITOR_ERROR,
    WATCHER_AUTO_DISABLED,
    CONNECTION_REQUIRES_ATTENTION,
    INSECURE_HOST_KEY_POLICY_USED,
    INSECURE_TLS_POLICY_USED,
    FIPS_OVERRIDE_USED,
    PARTITION_MAINTENANCE_OVERDUE;

    /** As stored: {@code JobStarted}. */
    public String text() {
      StringBuilder text = new StringBuilder();
      for (String word : name().split("_", -1)) {
        text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
      }
      return text.toString();
    }
  }
}
