package io.courier.notification;

import io.courier.core.Secret;
import io.courier.crypto.EncryptedSettings;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.notification.Mailer.Mail;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;

/** Tells by e-mail, in plain text. */
@ApplicationScoped
public class MailChannel implements ChannelSender {
  @Inject Mailer mailer;
  @Inject Settings settings;
  @Inject EncryptedSettings secrets;

  /** For CDI. */
  public MailChannel() {}

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Outcome send(Map<String, Object> config, Open none, Message message) {
    return send(mail(config, message));
  }

  /** By the configured server. */
  public Outcome send(Mail mail) {
    Secret password = secrets.open("smtp.password", settings.text("smtp.password"));
    int port = settings.integer("smtp.port");
    try (MailServer server =
        new MailServer(
            settings.text("smtp.host"),
            port,
            MailServer.Protection.of(settings.flag("smtp.use_ssl"), port),
            settings.text("smtp.username"),
            password,
            settings.text("smtp.from_address"),
            settings.text("smtp.from_name"))) {
      return mailer.send(server, mail);
    }
  }

  /** Subject and text of the message. */
  static Mail mail(Map<String, Object> config, Message message) {
    String name = message.entityName() == null ? "" : " " + message.entityName();
    String subject =
        Objects.toString(config.get(ChannelConfig.SUBJECT_PREFIX), "")
            + " "
            + message.eventType().replace('_', ' ')
            + ":"
            + (name.isEmpty() ? " " + message.entityType() : name);
    StringBuilder text = new StringBuilder(400);
    line(text, "Event", message.eventType());
    line(text, "Entity", message.entityType() + name);
    line(text, "Id", message.entityId());
    line(text, "Time", message.timestamp());
    Object context = message.toJson().get("context");
    if (context instanceof Map<?, ?> values && !values.isEmpty()) {
      text.append('\n');
      values.forEach((key, value) -> line(text, String.valueOf(key), value));
    }
    text.append("\nSent by Courier because of a notification rule.\n");
    return new Mail(ChannelConfig.recipients(config), subject.strip(), text.toString());
  }

  private static void line(StringBuilder text, String name, Object value) {
    if (value != null) {
      text.append(name)
          .append(": ")
          .append(value.toString().replaceAll("\\p{Cntrl}+", " "))
          .append('\n');
    }
  }
}
