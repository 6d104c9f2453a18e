package io.courier.launcher.demo;

import io.courier.launcher.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A partner: an SFTP server on the loopback interface with one user, a fresh host key and a
 * directory on disk.
 */
final class DemoPartner implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int RSA_BITS = 3072;

  private final SshServer server;
  private final Path root;
  private final String password;
  private final PublicKey hostKey;

  private DemoPartner(SshServer server, Path root, String password, PublicKey hostKey) {
    this.server = server;
    this.root = root;
    this.password = password;
    this.hostKey = hostKey;
  }

  /** Starts on a free port; what the user sees as {@code /} is the directory. */
  static DemoPartner start(Path root, String password) throws IOException, LaunchException {
    Files.createDirectories(root);
    KeyPair hostKey = newHostKey();
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost(HOST);
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setFileSystemFactory(new VirtualFileSystemFactory(root));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
    server.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
    server.setPasswordAuthenticator(
        (user, given, session) ->
            user().equals(user)
                && MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.UTF_8),
                    password.getBytes(StandardCharsets.UTF_8)));
    server.start();
    return new DemoPartner(server, root, password, hostKey.getPublic());
  }

  private static KeyPair newHostKey() throws LaunchException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new LaunchException("This Java cannot make an RSA key.", e);
    }
  }

  static String user() {
    return "courier";
  }

  String password() {
    return password;
  }

  String host() {
    return HOST;
  }

  int port() {
    return server.getPort();
  }

  Path root() {
    return root;
  }

  /** As OpenSSH prints it. */
  String fingerprint() {
    return KeyUtils.getFingerPrint(hostKey);
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  /** For messages. */
  @Override
  public String toString() {
    return "sftp://" + user() + "@" + HOST + ":" + port();
  }
}
