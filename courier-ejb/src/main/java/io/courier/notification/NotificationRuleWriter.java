package io.courier.notification;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The transactions that change rules, each with its audit event. */
@ApplicationScoped
@Transactional
public class NotificationRuleWriter {
  private static final String UNIQUE_NAME = "uq_notification_rules_name";

  @Inject NotificationRuleRepository rules;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /** For CDI. */
  public NotificationRuleWriter() {}

  /**
   * @throws CourierException 7201
   */
  public NotificationRuleView create(UUID id, RuleDraft draft) {
    NotificationRule rule = new NotificationRule(id);
    rule.become(draft);
    try {
      rules.add(rule);
    } catch (PersistenceException e) {
      throw explained(draft, e);
    }
    record(rule, "NotificationRuleCreated");
    return rule.view();
  }

  /**
   * @throws CourierException 7200, 7201, 1050
   */
  public NotificationRuleView update(UUID id, Integer version, RuleDraft draft) {
    NotificationRule rule = rules.lock(id);
    rule.checkVersion(version, "Notification rule");
    rule.become(draft);
    try {
      rules.flush();
    } catch (PersistenceException e) {
      throw explained(draft, e);
    }
    record(rule, "NotificationRuleUpdated");
    return rule.view();
  }

  /**
   * @throws CourierException 7200, 1050
   */
  public void delete(UUID id, Integer version) {
    NotificationRule rule = rules.lock(id);
    rule.checkVersion(version, "Notification rule");
    rule.delete(clock.instant());
    rules.flush();
    record(rule, "NotificationRuleDeleted");
  }

  private static RuntimeException explained(RuleDraft draft, PersistenceException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(UNIQUE_NAME)) {
        return new CourierException(
            ErrorCode.NOTIFICATION_DUPLICATE_RULE_NAME,
            "There is, or was, a rule named \""
                + draft.name()
                + "\"; the log tells rules apart by"
                + " their names.",
            e);
      }
    }
    return e;
  }

  private void record(NotificationRule rule, String operation) {
    NotificationRuleView view = rule.view();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", view.name());
    details.put("entityType", Codes.of(view.entityType()));
    details.put("entityId", view.entityId());
    details.put("eventTypes", view.eventTypes());
    details.put("channel", Codes.of(view.channel()));
    details.put("recipient", ChannelConfig.recipient(rule.channel(), rule.channelConfig()));
    details.put("isEnabled", view.isEnabled());
    audit.record(new AuditEvent(NotificationRule.ENTITY, rule.id(), operation, details));
  }
}
