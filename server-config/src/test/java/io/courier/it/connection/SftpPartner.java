package io.courier.it.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A partner's SFTP server in this JVM: one user, one directory, counting proofs of identity. */
public final class SftpPartner implements AutoCloseable {
  public static final String USER = "acme";
  public static final String PASSWORD = "pl4nted-s3cret";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final AtomicInteger proofs = new AtomicInteger();
  private final AtomicInteger dials = new AtomicInteger();
  private volatile PublicKey accepted;
  private volatile Map<KexProposalOption, String> offered = Map.of();

  public SftpPartner(Path root) {
    server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.setPort(0);
    newHostKey();
    server.setFileSystemFactory(new VirtualFileSystemFactory(root));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
    server.setPasswordAuthenticator(
        (user, password, session) -> {
          proofs.incrementAndGet();
          return USER.equals(user) && PASSWORD.equals(password);
        });
    server.setPublickeyAuthenticator(
        (user, key, session) -> {
          proofs.incrementAndGet();
          return USER.equals(user) && key.equals(accepted);
        });
    server.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionCreated(Session session) {
            dials.incrementAndGet();
          }

          @Override
          public void sessionNegotiationEnd(
              Session session,
              Map<KexProposalOption, String> clientProposal,
              Map<KexProposalOption, String> serverProposal,
              Map<KexProposalOption, String> negotiatedOptions,
              Throwable reason) {
            offered = Map.copyOf(clientProposal);
          }
        });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the next connection on the server shows another key. */
  public void newHostKey() {
    server.setKeyPairProvider(KeyPairProvider.wrap(rsa()));
  }

  public void accept(PublicKey key) {
    accepted = key;
  }

  public int port() {
    return server.getPort();
  }

  public String host() {
    return server.getHost();
  }

  /** Passwords and keys offered so far. */
  public int proofs() {
    return proofs.get();
  }

  /** TCP connections so far. */
  int dials() {
    return dials.get();
  }

  /** What the newest client offered in its KEXINIT, without the pseudo-algorithms. */
  List<String> offered(KexProposalOption category) {
    return Stream.of(offered.getOrDefault(category, "").split(",", -1))
        .filter(name -> !name.startsWith("ext-info-") && !name.startsWith("kex-strict-"))
        .toList();
  }

  public int openSessions() {
    return server.getActiveSessions().size();
  }

  public static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
