package io.courier.notification;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Reads rules and their log, each time in a transaction. */
@ApplicationScoped
@Transactional
public class NotificationReader {
  @Inject NotificationRuleRepository rules;
  @Inject NotificationLogRepository log;

  /** For CDI. */
  public NotificationReader() {}

  /**
   * @throws io.courier.core.CourierException 7200
   */
  public NotificationRule rule(UUID id) {
    return rules.live(id);
  }

  public Page<NotificationRuleView> rules(NotificationRuleFilter filter, PageRequest page) {
    return rules.page(filter, page).map(NotificationRule::view);
  }

  public Page<NotificationLogView> log(NotificationLogFilter filter, PageRequest page) {
    return log.page(filter, page);
  }
}
