package io.courier.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.notification.Deliveries.Target;
import io.courier.notification.Mailer.Mail;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Notification rules and their log, for REST and pages. Sealing asks a key service and tests ask
 * receivers, both outside of transactions.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NotificationService {
  private static final int MAX_NAME = 200;
  private static final int MAX_DESCRIPTION = 2000;
  private static final UUID NOBODY = new UUID(0, 0);

  @Inject NotificationReader reader;
  @Inject NotificationRuleWriter writer;
  @Inject ChannelRules channels;
  @Inject Deliveries deliveries;
  @Inject Dispatch dispatch;
  @Inject MailChannel mail;
  @Inject Clock clock;

  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<NotificationRuleView> find(NotificationRuleFilter filter, PageRequest page) {
    return reader.rules(filter, page);
  }

  /**
   * @throws CourierException 7200
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public NotificationRuleView get(UUID id) {
    return reader.rule(id).view();
  }

  /** Newest first. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<NotificationLogView> log(NotificationLogFilter filter, PageRequest page) {
    return reader.log(filter, page);
  }

  /**
   * @throws CourierException 1000, 7201, 7202, 7203, 7205; 1071
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public NotificationRuleView create(NotificationRuleInput input) {
    UUID id = Ids.next(clock);
    return writer.create(id, draft(id, input, null));
  }

  /**
   * Replaces the rule; secrets that are absent or masked stay, unless the URL changes.
   *
   * @param version of the caller's copy, null for any
   * @throws CourierException 7200, 1050, and as {@link #create}
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public NotificationRuleView update(UUID id, Integer version, NotificationRuleInput input) {
    NotificationRule now = reader.rule(id);
    now.checkVersion(version, "Notification rule");
    return writer.update(id, now.version(), draft(id, input, now));
  }

  /**
   * @throws CourierException 7200, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public void delete(UUID id, Integer version) {
    writer.delete(id, version);
  }

  /**
   * Sends a real message through the rule's channel, whatever its events, and also while it is
   * switched off. Returns when it was taken.
   *
   * @throws CourierException 7200; 7206 with what went wrong; 7204; 1071, 1072
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public NotificationRuleView test(UUID id) {
    NotificationRule rule = reader.rule(id);
    NotificationRuleView view = rule.view();
    Message message =
        new Message(
            "test",
            Codes.of(view.entityType()),
            view.entityId() == null ? NOBODY : view.entityId(),
            null,
            Map.of("rule", view.name(), "test", true),
            clock.instant());
    Target target = new Target(rule.channel(), rule.channelConfig());
    Outcome outcome;
    try {
      outcome = dispatch.send(id, target, message);
    } catch (CourierException e) {
      deliveries.tested(
          id, message, target, Outcome.failed(e.getMessage())); // a try like any other
      throw e;
    }
    deliveries.tested(id, message, target, outcome);
    if (!outcome.sent()) {
      throw failed(outcome);
    }
    return view;
  }

  /**
   * Sends a test mail by the configured server.
   *
   * @throws CourierException 1000; 7206 with what went wrong
   */
  @RolesAllowed(Roles.ADMIN)
  public void testMail(String recipient) {
    if (recipient == null || !ChannelRules.isAddress(recipient.strip())) {
      throw CourierException.invalid("recipient", "Must be an e-mail address.");
    }
    Outcome outcome =
        mail.send(
            new Mail(
                List.of(recipient.strip()),
                "[Courier] test",
                "Courier can send mail by this server.\n"));
    if (!outcome.sent()) {
      throw failed(outcome);
    }
  }

  private static CourierException failed(Outcome outcome) {
    return new CourierException(ErrorCode.NOTIFICATION_TEST_FAILED, outcome.error());
  }

  private RuleDraft draft(UUID id, NotificationRuleInput input, NotificationRule now) {
    Problems problems = new Problems();
    String name = problems.text("name", input.name(), MAX_NAME);
    problems.addIf(
        name != null && name.chars().anyMatch(Character::isISOControl),
        "name",
        "Must be on one line.");
    String description = problems.optionalText("description", input.description(), MAX_DESCRIPTION);
    List<String> events = input.eventTypes() == null ? List.of() : input.eventTypes();
    problems.addIf(events.isEmpty(), "eventTypes", "Must name at least one event.");
    for (String event : events) {
      problems.addIf(
          event == null || RuleEntity.event(event).isEmpty(),
          "eventTypes",
          "Has an item that is no event, such as job_failed.");
    }
    problems.throwIfAny();
    RuleEntity entity =
        Codes.parse(RuleEntity.class, input.entityType())
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.NOTIFICATION_INVALID_ENTITY_TYPE,
                        "entityType must be one of " + Codes.all(RuleEntity.class) + "."));
    Channel channel =
        Codes.parse(Channel.class, input.channel())
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.NOTIFICATION_INVALID_CHANNEL,
                        "channel must be one of " + Codes.all(Channel.class) + "."));
    Map<String, Object> stored =
        now == null || now.channel() != channel ? Map.of() : now.channelConfig();
    return new RuleDraft(
        name,
        description,
        entity,
        input.entityId(),
        events.stream().distinct().toList(),
        channel,
        channels.check(id, channel, input.channelConfig(), stored),
        !Boolean.FALSE.equals(input.isEnabled()));
  }
}
