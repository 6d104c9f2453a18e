package io.courier.notification;

import io.courier.core.Codes;
import io.courier.event.DomainEvent;
import io.courier.event.EventConsumer;
import io.courier.event.RelayedEvent;
import io.courier.notification.NotificationLogRepository.Entry;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides who is to be told of an event, in the transaction that marks it as processed: from then
 * on the message is in the queue and survives every crash.
 */
@ApplicationScoped
public class NotificationIntake implements EventConsumer {
  private static final List<String> NAMES =
      List.of("entityName", "jobName", "chainName", "connectionName", "name");

  @Inject NotificationRuleRepository rules;
  @Inject DeliveryRepository deliveries;
  @Inject NotificationLogRepository log;
  @Inject Settings settings;
  @Inject Clock clock;

  /** For CDI. */
  public NotificationIntake() {}

  @Override
  public void consume(RelayedEvent relayed) {
    DomainEvent event = relayed.event();
    Optional<RuleEntity> entity = RuleEntity.of(event.entityType());
    if (event.type() == null || entity.isEmpty()) {
      return;
    }
    List<NotificationRule> matching =
        rules.enabled(entity.get(), event.entityId()).stream()
            .filter(rule -> rule.view().eventTypes().contains(Codes.of(event.type())))
            .toList();
    if (matching.isEmpty()) {
      return;
    }
    Message message =
        new Message(
            Codes.of(event.type()),
            Codes.of(entity.get()),
            event.entityId(),
            name(event.payload()),
            event.payload(),
            relayed.occurredAt());
    Duration pause = Duration.ofMinutes(settings.integer("notification.suppress_minutes"));
    Clock now = Clock.fixed(clock.instant(), clock.getZone()); // a turn is known by this time
    for (NotificationRule rule : matching) {
      if (deliveries.takeTurn(rule.id(), message, now.instant(), pause)) {
        deliveries.add(rule.id(), relayed.id(), message, now);
      } else {
        String recipient = ChannelConfig.recipient(rule.channel(), rule.channelConfig());
        log.add(new Entry(rule.id(), rule.channel(), recipient, message, 0, null), clock);
      }
    }
  }

  private static String name(Map<String, Object> payload) {
    return NAMES.stream()
        .map(payload::get)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .orElse(null);
  }
}
