package io.courier.notification;

import io.courier.core.jpa.CodeConverter;
import io.courier.core.jpa.JsonArrayConverter;
import io.courier.core.jpa.JsonObjectConverter;
import io.courier.core.jpa.VersionedRow;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who is told how of which events. Its name is never used again, also after its deletion. */
@Entity
@Table(name = "notification_rules")
class NotificationRule extends VersionedRow {
  static final String ENTITY = "notification_rule";

  private String name;
  private String description;

  @Column(name = "entity_type")
  @Convert(converter = RuleEntityConverter.class)
  private RuleEntity entityType;

  @Column(name = "entity_id")
  private UUID entityId;

  @Column(name = "event_types")
  @Convert(converter = JsonArrayConverter.class)
  private List<Object> eventTypes;

  @Convert(converter = ChannelConverter.class)
  private Channel channel;

  @Column(name = "channel_config")
  @Convert(converter = JsonObjectConverter.class)
  private Map<String, Object> channelConfig;

  @Column(name = "is_enabled")
  private boolean enabled;

  /** For JPA. */
  protected NotificationRule() {}

  NotificationRule(UUID id) {
    super(id);
  }

  void become(RuleDraft draft) {
    name = draft.name();
    description = draft.description();
    entityType = draft.entityType();
    entityId = draft.entityId();
    eventTypes = new ArrayList<>(draft.eventTypes());
    channel = draft.channel();
    channelConfig = new LinkedHashMap<>(draft.config());
    enabled = draft.enabled();
  }

  String name() {
    return name;
  }

  Channel channel() {
    return channel;
  }

  RuleEntity entityType() {
    return entityType;
  }

  UUID entityId() {
    return entityId;
  }

  /** As stored, with the envelope of its secrets. */
  Map<String, Object> channelConfig() {
    return channelConfig;
  }

  boolean isEnabled() {
    return enabled;
  }

  NotificationRuleView view() {
    return new NotificationRuleView(
        id(),
        name,
        description,
        entityType,
        entityId,
        eventTypes.stream().map(Object::toString).toList(),
        channel,
        ChannelConfig.shown(channelConfig),
        enabled,
        createdAt(),
        updatedAt(),
        version());
  }

  /** Code of the type. */
  @Converter
  public static class RuleEntityConverter extends CodeConverter<RuleEntity>
      implements AttributeConverter<RuleEntity, String> {
    public RuleEntityConverter() {
      super(RuleEntity.class);
    }
  }

  /** Code of the channel. */
  @Converter
  public static class ChannelConverter extends CodeConverter<Channel>
      implements AttributeConverter<Channel, String> {
    public ChannelConverter() {
      super(Channel.class);
    }
  }
}
