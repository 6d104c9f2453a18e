package io.courier.notification;

import io.courier.notification.NotificationLogRepository.Entry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The transactions around a try; between them nothing is held. */
@ApplicationScoped
@Transactional(TxType.REQUIRES_NEW)
public class Deliveries {
  static final int MOST_ATTEMPTS = 3;

  /** Longer than any try lasts. */
  static final Duration LEASE = Duration.ofMinutes(2);

  /** Before the second and the third try. */
  private static final List<Duration> BACK_OFF =
      List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));

  /** The longest pause that the setting allows. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(8);

  @Inject DeliveryRepository rows;
  @Inject NotificationLogRepository log;
  @Inject NotificationRuleRepository rules;
  @Inject Clock clock;

  /** For CDI. */
  public Deliveries() {}

  /** What a rule's channel needs. */
  record Target(Channel channel, java.util.Map<String, Object> config) {
    String recipient() {
      return ChannelConfig.recipient(channel, config);
    }

    @Override
    public String toString() {
      return recipient();
    }
  }

  public List<Delivery> claim(String node, int most) {
    return rows.claim(node, clock.instant(), LEASE, most);
  }

  /** Empty when the rule was deleted or switched off meanwhile: then nothing is sent. */
  public Optional<Target> target(UUID ruleId) {
    return rules
        .any(ruleId)
        .filter(rule -> rule.isEnabled() && !rule.isDeleted())
        .map(rule -> new Target(rule.channel(), rule.channelConfig()));
  }

  /** Drops a delivery that nobody wants any more. */
  public void drop(Delivery delivery) {
    rows.done(delivery);
  }

  /** Logs the try, and ends the delivery or plans the next try. */
  public void tried(Delivery delivery, Target target, Outcome outcome) {
    log.add(entry(delivery.ruleId(), delivery, target, outcome), clock);
    if (outcome.sent()) {
      rows.done(delivery);
    } else if (delivery.attempt() >= MOST_ATTEMPTS) {
      rows.releaseTurn(delivery);
      rows.done(delivery);
    } else {
      rows.again(delivery, clock.instant().plus(BACK_OFF.get(delivery.attempt() - 1)));
    }
  }

  private static Entry entry(UUID ruleId, Delivery delivery, Target target, Outcome outcome) {
    return new Entry(
        ruleId,
        target.channel(),
        target.recipient(),
        delivery.message(),
        delivery.attempt(),
        outcome);
  }

  /** Logs a test message. */
  public void tested(UUID ruleId, Message message, Target target, Outcome outcome) {
    log.add(new Entry(ruleId, target.channel(), target.recipient(), message, 1, outcome), clock);
  }

  public void tidy() {
    rows.forgetTurns(clock.instant().minus(LONGEST_PAUSE));
  }
}
