package io.courier.web.console.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Codes;
import io.courier.event.DomainEvent;
import io.courier.notification.Channel;
import io.courier.notification.NotificationRuleInput;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.RuleEntity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RuleValuesTest {
  private static final Instant T = Instant.parse("2026-11-22T12:00:00Z");
  private static final String DOTS = "••••••••";

  private static NotificationRuleView webhook() {
    return new NotificationRuleView(
        new UUID(1, 1),
        "Hook",
        null,
        RuleEntity.JOB,
        new UUID(1, 2),
        List.of("job_failed"),
        Channel.WEBHOOK,
        Map.of("url", "hooks.example.org", "secret", DOTS, "headers", Map.of("X-Api-Key", DOTS)),
        true,
        T,
        T,
        3);
  }

  @Test
  void whatIsNotChangedIsSentAsItWas() {
    NotificationRuleView rule = webhook();
    NotificationRuleInput input = RuleValues.input(RuleValues.of(rule), true);
    assertThat(input.entityId()).isEqualTo(rule.entityId());
    assertThat(input.eventTypes()).containsExactly("job_failed");
    assertThat(input.channelConfig())
        .containsEntry("headers", Map.of("X-Api-Key", DOTS))
        .as("absent means kept")
        .doesNotContainKey("secret");
  }

  @Test
  void aSecretIsClearedOrReplaced() {
    Map<String, Object> values = RuleValues.of(webhook());
    values.put(RuleValues.CHANGE, "clear");
    assertThat(RuleValues.input(values, true).channelConfig()).containsEntry("secret", "");
    values.put(RuleValues.CHANGE, "keep");
    values.put(RuleValues.SECRET, "typed all the same");
    assertThat(RuleValues.input(values, true).channelConfig())
        .containsEntry("secret", "typed all the same");
  }

  @Test
  void membersOfTheOtherChannelAndEventsOfAnotherTypeStayBehind() {
    Map<String, Object> values = RuleValues.of(webhook());
    values.put("channel", "email");
    values.put("recipients", "a@example.org; b@example.org\n\nc@example.org");
    values.put("entityType", "chain");
    values.put("eventTypes", new Object[] {"job_failed", "chain_failed"});
    NotificationRuleInput input = RuleValues.input(values, false);
    assertThat(input.channelConfig()).containsOnlyKeys("recipients", "subjectPrefix");
    assertThat(input.channelConfig().get("recipients"))
        .isEqualTo(List.of("a@example.org", "b@example.org", "c@example.org"));
    assertThat(input.eventTypes()).containsExactly("chain_failed");
  }

  @Test
  void everyEventIsOfferedUnderOneTypeAndHasAText() throws Exception {
    Properties texts = new Properties();
    try (var in = getClass().getResourceAsStream("/io/courier/web/console/messages.properties")) {
      texts.load(in);
    }
    List<String> offered = new ArrayList<>();
    for (RuleEntity entity : RuleEntity.values()) {
      offered.addAll(RuleEvents.of(entity));
      assertThat(texts)
          .containsKeys("entity." + Codes.of(entity), "entity.all." + Codes.of(entity));
    }
    assertThat(offered)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DomainEvent.Type.values()).map(Codes::of).toList())
        .allSatisfy(event -> assertThat(texts).containsKey("event." + event));
  }
}
