package io.courier.it.container;

import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.Credential;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.SessionLimits;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * Apache MINA SSHD inside the server under test, and the connection to it as the application would
 * hold it. Counts log-ins.
 */
public final class SftpPartner implements AutoCloseable {
  private static final String USER = "partner";
  private static final String PASSWORD = "open sesame";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final AtomicInteger logins = new AtomicInteger();
  private final UUID id = UUID.randomUUID();
  private SessionLimits limits = new SessionLimits(Duration.ofSeconds(60), Duration.ofHours(1), 4);

  private SftpPartner() {}

  static SftpPartner start(Path root) {
    SftpPartner made = new SftpPartner();
    made.server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    made.server.setPort(0);
    made.server.setFileSystemFactory(new VirtualFileSystemFactory(root));
    made.server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
    made.server.setPasswordAuthenticator(
        (user, password, session) -> {
          made.logins.incrementAndGet();
          return USER.equals(user) && PASSWORD.equals(password);
        });
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      made.server.setKeyPairProvider(KeyPairProvider.wrap(generator.generateKeyPair()));
      made.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }

  SftpPartner limits(Duration idle, int maxSessions) {
    limits = new SessionLimits(idle, Duration.ofHours(1), maxSessions);
    return this;
  }

  /** Borrows a session for the connection at this version of its credential. */
  FileConnection borrow(FileConnectionFactory factory, long credentialVersion)
      throws FileTransferException {
    Endpoint endpoint =
        Endpoint.builder(new PoolKey(id, 1, credentialVersion, 1, false), Protocol.SFTP)
            .address("127.0.0.1", server.getPort())
            .login(USER, AuthMethod.PASSWORD)
            .timeouts(
                new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMinutes(1)))
            .limits(limits)
            .build();
    return factory.getConnection(
        endpoint,
        () -> new Credential(PASSWORD.getBytes(StandardCharsets.UTF_8), null),
        new Anybody(),
        TransferControl.NONE);
  }

  /** The partner hangs up on everybody. */
  void dropSessions() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  int logins() {
    return logins.get();
  }

  int openSessions() {
    return server.getActiveSessions().size();
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host keys are not the matter here. */
  private static final class Anybody implements HostTrust {
    @Override
    public List<String> knownKeyTypes() {
      return List.of();
    }

    @Override
    public void check(PresentedHostKey presented) {}
  }
}
