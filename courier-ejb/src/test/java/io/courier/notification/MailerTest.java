package io.courier.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Secret;
import io.courier.notification.MailServer.Protection;
import io.courier.notification.Mailer.Mail;
import io.courier.setting.OutboundTrust;
import io.courier.testing.MailDouble;
import io.courier.testing.MailDouble.Mode;
import io.courier.testing.ServerCertificate;
import io.courier.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail to a real SMTP server in this process. */
class MailerTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Mail MAIL =
      new Mail(List.of("ops@example.org"), "job failed: Träger", "Tüx\n");

  @TempDir static Path directory;
  private static ServerCertificate certificate;
  private static OutboundTrust trust;
  private static OutboundTrust strict;

  @BeforeAll
  static void make() throws Exception {
    certificate = ServerCertificate.make(directory);
    Path pem = certificate.writePem(directory.resolve("anchors.pem"));
    trust = new OutboundTrust(Optional.of(pem.toString()));
    strict = new OutboundTrust(Optional.empty());
  }

  @AfterAll
  static void stop() {
    THREADS.shutdownNow();
  }

  private static Mailer mailer(OutboundTrust believed) {
    return new Mailer(believed, THREADS, new SettableClock(NOW), Duration.ofSeconds(60));
  }

  private static MailServer server(String host, int port, Protection protection, String password) {
    return new MailServer(
        host,
        port,
        protection,
        password == null ? "" : MailDouble.USER,
        password == null ? null : Secret.ofText(password),
        "courier@example.org",
        "Courier\r\nBcc: evil@example.org");
  }

  @Test
  void plainMailArrivesAsItWasWritten() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.PLAIN, certificate)) {
      Outcome outcome =
          mailer(trust).send(server("127.0.0.1", mail.port(), Protection.NONE, null), MAIL);
      assertThat(outcome).isEqualTo(Outcome.SENT);
      assertThat(mail.mails()).hasSize(1);
      assertThat(mail.mails().get(0).to()).isEqualTo("ops@example.org");
      assertThat(mail.mails().get(0).text())
          .contains("Subject: =?UTF-8?Q?job_failed:_Tr=C3=A4ger?=")
          .contains("Auto-Submitted: auto-generated")
          .contains("Date: Sun, 22 Nov 2026 10:00:00 GMT");
    }
  }

  @Test
  void starttlsComesBeforeTheLogin() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.STARTTLS, certificate)) {
      Outcome outcome =
          mailer(trust)
              .send(
                  server("localhost", mail.port(), Protection.STARTTLS, MailDouble.PASSWORD), MAIL);
      assertThat(outcome).isEqualTo(Outcome.SENT);
      assertThat(mail.mails()).hasSize(1);
      assertThat(mail.logins()).isEqualTo(1);
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.STARTTLS, certificate)) {
      Outcome outcome =
          mailer(trust)
              .send(server("localhost", mail.port(), Protection.STARTTLS, "wrong-word-1"), MAIL);
      assertThat(outcome.error()).contains("refuses user name or password");
      assertThat(outcome.error()).doesNotContain("wrong-word-1");
      assertThat(mail.mails()).isEmpty();
    }
  }

  @Test
  void aServerWithoutStarttlsGetsNoPassword() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.PLAIN, certificate)) {
      Outcome outcome =
          mailer(trust)
              .send(
                  server("127.0.0.1", mail.port(), Protection.STARTTLS, MailDouble.PASSWORD), MAIL);
      assertThat(outcome.sent()).isFalse();
      assertThat(outcome.error()).contains("STARTTLS");
      assertThat(mail.mails()).isEmpty();
    }
  }

  @Test
  void tlsFromTheFirstByte() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.TLS, certificate)) {
      assertThat(mailer(trust).send(server("localhost", mail.port(), Protection.TLS, null), MAIL))
          .isEqualTo(Outcome.SENT);
      assertThat(mail.mails()).hasSize(1);
    }
    assertThat(Protection.of(true, 465)).isEqualTo(Protection.TLS);
    assertThat(Protection.of(true, 587)).isEqualTo(Protection.STARTTLS);
    assertThat(Protection.of(false, 465)).isEqualTo(Protection.NONE);
  }

  @Test
  void aCertificateThatIsNotBelievedGetsNothing() throws Exception {
    for (Mode mode : new Mode[] {Mode.STARTTLS, Mode.TLS}) {
      try (MailDouble mail = new MailDouble(mode, certificate)) {
        Protection protection = Protection.valueOf(mode.name());
        Outcome outcome =
            mailer(strict)
                .send(server("localhost", mail.port(), protection, MailDouble.PASSWORD), MAIL);
        assertThat(outcome.sent()).as("%s", mode).isFalse();
        assertThat(mail.logins()).isZero();
        assertThat(mail.mails()).isEmpty();
      }
    }
  }

  @Test
  void aCertificateOfAnotherHostGetsNothing() throws Exception {
    String other = InetAddress.getByName("127.0.0.2").getHostAddress();
    for (Mode mode : new Mode[] {Mode.STARTTLS, Mode.TLS}) {
      // the double listens on 127.0.0.1 alone; a relay gives it another name
      try (MailDouble mail = new MailDouble(mode, certificate);
          ServerSocket relay = new ServerSocket(0, 50, InetAddress.getByName(other))) {
        THREADS.execute(() -> relay(relay, mail.port()));
        Outcome outcome =
            mailer(trust)
                .send(
                    server(
                        other,
                        relay.getLocalPort(),
                        Protection.valueOf(mode.name()),
                        MailDouble.PASSWORD),
                    MAIL);
        assertThat(outcome.sent()).as("%s", mode).isFalse();
        assertThat(mail.logins()).isZero();
        assertThat(mail.mails()).isEmpty();
      }
    }
  }

  private static void relay(ServerSocket door, int port) {
    try (Socket in = door.accept();
        Socket out = new Socket(InetAddress.getLoopbackAddress(), port)) {
      THREADS.execute(() -> copy(in, out));
      copy(out, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until either side hangs up. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      System.getLogger(MailerTest.class.getName()).log(System.Logger.Level.DEBUG, "hung up", e);
    }
  }

  @Test
  void aServerThatSaysNothingIsLeftInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Mailer hasty = new Mailer(trust, THREADS, new SettableClock(NOW), Duration.ofMillis(300));
      Outcome outcome =
          hasty.send(server("127.0.0.1", silent.getLocalPort(), Protection.NONE, null), MAIL);
      assertThat(outcome.error()).contains("did not take the mail");
    }
  }

  @Test
  void withoutAServerNothingIsTried() {
    assertThat(mailer(trust).send(server("", 587, Protection.STARTTLS, null), MAIL).error())
        .contains("smtp.host");
  }

  @Test
  void namesAndSubjectsEndNoHeader() throws Exception {
    try (MailDouble mail = new MailDouble(Mode.PLAIN, certificate)) {
      Message message =
          new Message(
              "job_failed",
              "job",
              UUID.randomUUID(),
              "Payroll\r\nBcc: evil@example.org\r\n\r\nbody",
              Map.of("error", "a\nb", "password", "hunter22"),
              NOW);
      Mail made =
          MailChannel.mail(
              Map.of("recipients", List.of("ops@example.org"), "subjectPrefix", "[Courier]"),
              message);
      assertThat(mailer(trust).send(server("127.0.0.1", mail.port(), Protection.NONE, null), made))
          .isEqualTo(Outcome.SENT);
      assertThat(mail.mails()).hasSize(1);
      String headers = mail.mails().get(0).text().split("\r?\n\r?\n", 2)[0];
      assertThat(
              headers.lines().filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith("bcc")))
          .isEmpty();
      assertThat(headers).contains("Subject: [Courier] job failed: Payroll Bcc: evil@example.org");
      assertThat(mail.mails().get(0).text()).contains("error: a b").doesNotContain("hunter22");
    }
  }
}
