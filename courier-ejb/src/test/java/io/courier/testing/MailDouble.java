package io.courier.testing;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A real SMTP server on the loopback address that keeps what it gets. Thread-safe. */
public final class MailDouble implements AutoCloseable {
  public static final String USER = "courier";
  public static final String PASSWORD = "word of the mail tests";

  private final SMTPServer server;
  private final List<Mail> mails = new CopyOnWriteArrayList<>();
  private final AtomicInteger logins = new AtomicInteger();

  /** What arrived: one per recipient. */
  public record Mail(String from, String to, String text) {}

  /** How the server protects its connections. */
  public enum Mode {
    PLAIN,
    /** STARTTLS, and a login over it, demanded. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS
  }

  public MailDouble(Mode mode, ServerCertificate certificate) throws GeneralSecurityException {
    SMTPServer.Builder builder =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("mail.example")
            .messageHandler(
                (context, from, to, data) ->
                    mails.add(new Mail(from, to, new String(data, StandardCharsets.UTF_8))));
    if (mode == Mode.STARTTLS) {
      builder
          .startTlsSocketFactory(certificate.serverContext())
          .requireTLS()
          .requireAuth()
          .authenticationHandlerFactory(
              new EasyAuthenticationHandlerFactory((name, word, context) -> login(name, word)));
    } else if (mode == Mode.TLS) {
      builder.serverSocketFactory(certificate.serverContext());
    }
    server = builder.build();
    server.start();
  }

  private void login(String name, String word) throws LoginFailedException {
    logins.incrementAndGet();
    if (!USER.equals(name) || !PASSWORD.equals(word)) {
      throw new LoginFailedException();
    }
  }

  public int port() {
    return server.getPortAllocated();
  }

  public List<Mail> mails() {
    return List.copyOf(mails);
  }

  /** How often somebody tried to sign in. */
  public int logins() {
    return logins.get();
  }

  @Override
  public void close() {
    server.stop();
  }
}
