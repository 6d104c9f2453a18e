package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.notification.Channel;
import io.courier.notification.NotificationRuleFilter;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.NotificationService;
import io.courier.notification.RuleEntity;
import io.courier.web.console.AddressedList;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Notification rules by name. Filter, order and page stand in the address. */
@Named
@RequestScoped
public class RuleList extends AddressedList<NotificationRuleView> {
  @EJB private NotificationService notifications;

  private String search;
  private String entityType;
  private String channel;
  private String enabled;

  @Override
  protected Page<NotificationRuleView> find(PageRequest request) {
    return notifications.find(
        new NotificationRuleFilter(
            search,
            Codes.parse(RuleEntity.class, entityType).orElse(null),
            Codes.parse(Channel.class, channel).orElse(null),
            enabled == null ? null : Boolean.valueOf(enabled)),
        request);
  }

  /** Whom a rule tells. */
  public String recipient(NotificationRuleView rule) {
    Object to = rule.channelConfig().get(rule.channel() == Channel.EMAIL ? "recipients" : "url");
    return to instanceof Collection<?> several
        ? several.stream().map(Object::toString).collect(Collectors.joining(", "))
        : String.valueOf(to);
  }

  public List<String> getEntityTypes() {
    return Codes.all(RuleEntity.class);
  }

  public List<String> getChannels() {
    return Codes.all(Channel.class);
  }

  public boolean isFiltered() {
    return search != null || entityType != null || channel != null || enabled != null;
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = Inputs.textOrNull(search);
  }

  public String getEntityType() {
    return entityType;
  }

  public void setEntityType(String entityType) {
    this.entityType = Inputs.textOrNull(entityType);
  }

  public String getChannel() {
    return channel;
  }

  public void setChannel(String channel) {
    this.channel = Inputs.textOrNull(channel);
  }

  public String getEnabled() {
    return enabled;
  }

  public void setEnabled(String enabled) {
    this.enabled = Inputs.textOrNull(enabled);
  }
}
