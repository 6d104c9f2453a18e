package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.PageRequest;
import io.courier.notification.NotificationLogFilter;
import io.courier.notification.NotificationLogView;
import io.courier.notification.NotificationRuleInput;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.NotificationService;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** One notification rule, what it sent last, and a test message through its channel. */
@Named
@ViewScoped
public class RulePage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final PageRequest LATEST = new PageRequest(1, 10, null, true);

  @EJB private transient NotificationService notifications;

  private String id;
  private transient NotificationRuleView rule;
  private transient List<NotificationLogView> log;
  private transient Outcome outcome;

  /**
   * How a test message fared.
   *
   * @param code null when it was taken
   * @param message null when it was taken
   */
  public record Outcome(Integer code, String message) {
    public boolean isSent() {
      return code == null;
    }
  }

  /** Reads the rule; an unknown one leads back to the list. */
  public void load() {
    rule = notifications.get(Inputs.id(id, "rule"));
    log = notifications.log(new NotificationLogFilter(rule.id(), null, null, null), LATEST).items();
  }

  public NotificationRuleView getRule() {
    if (rule == null) {
      load();
    }
    return rule;
  }

  /** Newest first. */
  public List<NotificationLogView> getLog() {
    getRule();
    return log;
  }

  /** Entries of the channel's configuration, secrets masked. */
  public Map<String, Object> getConfig() {
    return getRule().channelConfig();
  }

  /** Sends a test message and shows what became of it. */
  public void test() {
    try {
      notifications.test(getRule().id());
      outcome = new Outcome(null, null);
    } catch (CourierException e) {
      outcome = new Outcome(e.code().number(), e.getMessage());
    }
    load();
  }

  /** Null before a test. */
  public Outcome getOutcome() {
    return outcome;
  }

  /** Switches the rule on or off; its secrets stay. */
  public String toggle() {
    NotificationRuleView now = getRule();
    boolean on = !now.isEnabled();
    notifications.update(
        now.id(),
        now.version(),
        new NotificationRuleInput(
            now.name(),
            now.description(),
            Codes.of(now.entityType()),
            now.entityId(),
            now.eventTypes(),
            Codes.of(now.channel()),
            now.channelConfig(),
            on));
    Notices.done(on ? "rule.enabled" : "rule.disabled", now.name());
    return Inputs.to("/notifications/detail", now.id());
  }

  /** Deletes the rule; its log stays. */
  public String delete() {
    notifications.delete(getRule().id(), null);
    Notices.done("rule.deleted", getRule().name());
    return "/notifications/list?faces-redirect=true";
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
