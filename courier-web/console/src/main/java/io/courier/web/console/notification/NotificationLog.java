package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.notification.NotificationLogFilter;
import io.courier.notification.NotificationLogView;
import io.courier.notification.NotificationRuleFilter;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.NotificationService;
import io.courier.notification.RuleEntity;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.UUID;

/** What was sent, newest first. The filter stands in the address. */
@Named
@RequestScoped
public class NotificationLog {
  private static final int PAGE_SIZE = 25;
  private static final PageRequest CHOICE = new PageRequest(1, 100, "name", false);
  private static final NotificationRuleFilter ALL =
      new NotificationRuleFilter(null, null, null, null);

  @EJB private NotificationService notifications;

  private String rule;
  private String entityType;
  private String success;
  private int page = 1;
  private Page<NotificationLogView> found;
  private List<NotificationRuleView> rules;

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    UUID ruleId = rule == null ? null : Inputs.id(rule, "rule");
    Boolean sent = success == null ? null : Boolean.valueOf(success);
    found =
        notifications.log(
            new NotificationLogFilter(ruleId, entityType, null, sent),
            new PageRequest(Math.max(1, page), PAGE_SIZE, null, true));
  }

  public Page<NotificationLogView> getFound() {
    if (found == null) {
      load();
    }
    return found;
  }

  /** Rules to choose from. */
  public List<NotificationRuleView> getRules() {
    if (rules == null) {
      rules = notifications.find(ALL, CHOICE).items();
    }
    return rules;
  }

  /** Whether the chosen rule is none of {@link #getRules}, which are the first hundred. */
  public boolean isOtherRule() {
    return rule != null && getRules().stream().noneMatch(r -> r.id().toString().equals(rule));
  }

  /** Name of the rule the log is restricted to; its id when it is gone. */
  public String getNameOfFilter() {
    try {
      return notifications.get(Inputs.id(rule, "rule")).name();
    } catch (CourierException e) {
      return rule;
    }
  }

  public List<String> getEntityTypes() {
    return Codes.all(RuleEntity.class);
  }

  public boolean isFiltered() {
    return rule != null || entityType != null || success != null;
  }

  public String getRule() {
    return rule;
  }

  public void setRule(String rule) {
    this.rule = Inputs.textOrNull(rule);
  }

  public String getEntityType() {
    return entityType;
  }

  public void setEntityType(String entityType) {
    this.entityType = Inputs.textOrNull(entityType);
  }

  public String getSuccess() {
    return success;
  }

  public void setSuccess(String success) {
    this.success = Inputs.textOrNull(success);
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
