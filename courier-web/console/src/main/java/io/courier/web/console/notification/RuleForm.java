package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.notification.Channel;
import io.courier.notification.NotificationRuleInput;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.NotificationService;
import io.courier.notification.RuleEntity;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes or changes a notification rule; for administrators and operators. The secret is never shown
 * and leaves the session with the answer.
 */
@Named
@ViewScoped
public class RuleForm implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient NotificationService notifications;
  @Inject private transient RuleEntities entities;
  @Inject private CurrentUser me;

  private String id;
  private Integer version;
  private boolean secretStored;
  private boolean secretLost;
  private LinkedHashMap<String, Object> values = new LinkedHashMap<>(RuleValues.fresh());

  /**
   * Fills the fields from the stored rule; a new one starts with the defaults.
   *
   * @throws CourierException 1020 for who may not save, 7200
   */
  public void load() {
    if (!me.isOperator()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Administrators and operators change rules.");
    }
    if (id != null) {
      NotificationRuleView rule = notifications.get(Inputs.id(id, "rule"));
      values = new LinkedHashMap<>(RuleValues.of(rule));
      version = rule.version();
      secretStored = RuleValues.hasSecret(rule);
    }
  }

  /** Stores and shows the rule. */
  public String save() {
    try {
      NotificationRuleInput input = RuleValues.input(values, secretStored || secretLost);
      NotificationRuleView saved =
          id == null
              ? notifications.create(input)
              : notifications.update(Inputs.id(id, "rule"), version, input);
      Notices.done("rule.saved", saved.name());
      return Inputs.to("/notifications/detail", saved.id());
    } catch (CourierException e) {
      forgetSecret();
      throw e;
    } finally {
      values.remove(RuleValues.SECRET);
    }
  }

  /** What was typed does not stay; so that it is not lost unseen, the next save needs it again. */
  private void forgetSecret() {
    if (RuleValues.hasTyped(values)) {
      secretLost = true;
      values.put(RuleValues.CHANGE, "replace");
      Notices.again("channelConfig_secret");
    }
    values.remove(RuleValues.SECRET);
  }

  /** Another type or channel was chosen: what depends on it is shown anew. */
  public void changed() {
    forgetSecret();
    boolean known =
        getEntities().stream().anyMatch(choice -> choice.id().equals(values.get("entityId")));
    if (!known) {
      values.remove("entityId");
    }
  }

  public List<String> getEntityTypes() {
    return Codes.all(RuleEntity.class);
  }

  /** Entities of the chosen type. */
  public List<RuleEntities.Choice> getEntities() {
    return entities.choices((String) values.get("entityType"));
  }

  /** The chosen entity where it is none of those to choose from, so that it is not lost unseen. */
  public List<RuleEntities.Choice> getOtherEntity() {
    Object chosen = values.get("entityId");
    boolean listed =
        chosen == null || getEntities().stream().anyMatch(choice -> choice.id().equals(chosen));
    return listed
        ? List.of()
        : List.of(
            new RuleEntities.Choice(
                chosen.toString(),
                entities.name(values.get("entityType"), Inputs.id(chosen.toString(), "entity"))));
  }

  /** Events of the chosen type. */
  public List<String> getEvents() {
    return RuleEvents.of((String) values.get("entityType"));
  }

  public List<String> getChannels() {
    return Codes.all(Channel.class);
  }

  public boolean isWebhook() {
    return "webhook".equals(values.get("channel"));
  }

  public boolean isSecretStored() {
    return secretStored;
  }

  /** Whether a secret was typed that did not get stored. */
  public boolean isSecretLost() {
    return secretLost;
  }

  public boolean isFresh() {
    return id == null;
  }

  public Map<String, Object> getValues() {
    return values;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }
}
