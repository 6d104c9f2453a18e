package io.courier.notification;

import io.courier.setting.OutboundTrust;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands plain-text mail to the configured server. With TLS the server's certificate must be
 * believed and be for the configured host; a server without STARTTLS is refused before any
 * credential is sent. A sending ends after 30 seconds. Thread-safe.
 */
@ApplicationScoped
public class Mailer {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STEP_MILLIS = "10000";
  private static final String UTF_8 = "UTF-8";

  @Inject OutboundTrust trust;
  @Inject Clock clock;

  @Resource ManagedExecutorService executor;

  private ExecutorService threads;
  private Duration limit = LIMIT;

  /** For CDI. */
  public Mailer() {}

  Mailer(OutboundTrust trust, ExecutorService threads, Clock clock, Duration limit) {
    this.trust = trust;
    this.threads = threads;
    this.clock = clock;
    this.limit = limit;
  }

  /** What is sent, to whom. */
  record Mail(List<String> recipients, String subject, String text) {}

  /** Tries once. */
  public Outcome send(MailServer server, Mail mail) {
    if (server.host().isBlank() || server.fromAddress().isBlank()) {
      return Outcome.failed(
          "No mail server is configured: smtp.host and smtp.from_address are needed.");
    }
    try (MailSockets sockets = new MailSockets()) {
      Future<Outcome> work =
          (threads == null ? executor : threads).submit(() -> transmit(server, mail, sockets));
      return await(work, server);
    }
  }

  private Outcome await(Future<Outcome> work, MailServer server) {
    try {
      return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Outcome.failed(server + " did not take the mail within 30 seconds.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.failed("Sending was interrupted.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("The mail could not be made", e.getCause());
    } finally {
      work.cancel(true);
    }
  }

  private Outcome transmit(MailServer server, Mail mail, MailSockets sockets)
      throws UnsupportedEncodingException {
    Session session = Session.getInstance(properties(server, sockets));
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message = message(session, server, mail);
      boolean named = !server.username().isBlank();
      transport.connect(
          server.host(),
          server.port(),
          named ? server.username() : null,
          named ? password(server) : null);
      transport.sendMessage(message, message.getAllRecipients());
      return Outcome.SENT;
    } catch (AuthenticationFailedException e) {
      return Outcome.failed(server + " refuses user name or password.");
    } catch (MessagingException e) {
      return Outcome.failed(server + ": " + reason(e));
    }
  }

  private static String password(MailServer server) {
    return server.password() == null
        ? ""
        : new String(server.password().bytes(), StandardCharsets.UTF_8);
  }

  private static String reason(MessagingException thrown) {
    StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()).strip());
    Exception next = thrown.getNextException();
    for (int depth = 0; next != null && depth < 3; depth++) {
      text.append("; ").append(String.valueOf(next.getMessage()).strip());
      next = next instanceof MessagingException more ? more.getNextException() : null;
    }
    return text.toString();
  }

  private Properties properties(MailServer server, MailSockets sockets) {
    boolean implicit = server.protection() == MailServer.Protection.TLS;
    String starttls = Boolean.toString(server.protection() == MailServer.Protection.STARTTLS);
    Properties values = new Properties();
    values.put("mail.transport.protocol", "smtp");
    values.put("mail.smtp.connectiontimeout", STEP_MILLIS);
    values.put("mail.smtp.timeout", STEP_MILLIS);
    values.put("mail.smtp.writetimeout", STEP_MILLIS);
    values.put("mail.smtp.auth", Boolean.toString(!server.username().isBlank()));
    values.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    values.put("mail.smtp.socketFactory", sockets);
    values.put("mail.smtp.socketFactory.fallback", "false");
    values.put("mail.smtp.ssl.enable", Boolean.toString(implicit));
    values.put("mail.smtp.starttls.enable", starttls);
    values.put("mail.smtp.starttls.required", starttls);
    values.put("mail.smtp.ssl.checkserveridentity", "true");
    values.put("mail.smtp.ssl.protocols", "TLSv1.2 TLSv1.3");
    values.put("mail.smtp.ssl.socketFactory", sockets.over(trust.sslContext().getSocketFactory()));
    return values;
  }

  private MimeMessage message(Session session, MailServer server, Mail mail)
      throws MessagingException, UnsupportedEncodingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(
        new InternetAddress(oneLine(server.fromAddress()), oneLine(server.fromName()), UTF_8));
    for (String recipient : mail.recipients()) {
      message.addRecipient(RecipientType.TO, new InternetAddress(recipient, true));
    }
    message.setSubject(oneLine(mail.subject()), UTF_8);
    message.setText(mail.text(), UTF_8);
    message.setHeader(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.saveChanges();
    return message;
  }

  /** What stands in a header must not end it. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }
}
