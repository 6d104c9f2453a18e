package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.Credential;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.Timeouts;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TestKeys;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SftpLoginProtocolTest {
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;

  @Test
  @Tag("SFTP-01")
  void passwordLogsIn() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        assertThat(connection.isConnected()).isTrue();
        assertThat(connection.probe()).isPositive();
      }
      assertZeroed(partner);
      await().until(() -> server.openSessions() == 0);
    }
  }

  @Test
  @Tag("SFTP-01")
  void passwordAnswersPromptsWhereThatIsTheOnlyMethod() throws Exception {
    try (MinaServer server = MinaServer.start(remote, MinaServer::onlyKeyboardInteractive)) {
      Partner partner = new Partner(server.port());
      partner.connectUnpooled(factory).close();
      assertZeroed(partner);
      partner.password = "wrong";
      fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
    }
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of("RSA", TestKeys.rsa()),
        Arguments.of("P-256", TestKeys.ec("secp256r1")),
        Arguments.of("P-384", TestKeys.ec("secp384r1")),
        Arguments.of("P-521", TestKeys.ec("secp521r1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  @Tag("SFTP-02")
  void keyLogsIn(String name, KeyPair key) throws Exception {
    try (MinaServer server = MinaServer.start(remote, s -> s.acceptKey(key.getPublic()))) {
      Partner partner = new Partner(server.port());
      partner.password = null;
      partner.key = key;
      partner.connectUnpooled(factory).close();
      assertThat(server.logins()).isPositive();
      assertZeroed(partner);
    }
  }

  @Test
  @Tag("SFTP-03")
  void keyAndPasswordLogInWhereTheServerDemandsBoth() throws Exception {
    KeyPair key = TestKeys.rsa();
    try (MinaServer server = MinaServer.start(remote, s -> s.demandBoth(key.getPublic()))) {
      Partner partner = new Partner(server.port());
      partner.key = key;
      partner.connectUnpooled(factory).close();
      partner.password = "wrong";
      fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
      partner.password = MinaServer.PASSWORD;
      partner.key = TestKeys.otherRsa();
      fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
      assertZeroed(partner);
    }
  }

  @Test
  @Tag("SFTP-03")
  void combinedLoginWorksWhereEitherProofIsEnough() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      partner.key = TestKeys.rsa();
      partner.connectUnpooled(factory).close();
    }
    try (MinaServer server =
        MinaServer.start(remote, s -> s.acceptKey(TestKeys.rsa().getPublic()))) {
      Partner partner = new Partner(server.port());
      partner.key = TestKeys.rsa();
      partner.connectUnpooled(factory).close();
    }
  }

  @Test
  void wrongPasswordIsRefusedInWordsAndForgotten() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      partner.password = "wrong";
      FileTransferException e =
          fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
      assertThat(e).hasMessageContaining("server rejected password");
      assertThat(e.session().orElseThrow().hostKey()).isEqualTo(partner.presented().get(0));
      assertZeroed(partner);
      await().until(() -> server.openSessions() == 0);
    }
  }

  @Test
  void wrongPasswordIsNotTriedUntilTheAccountIsLocked() throws Exception {
    try (MinaServer server =
        MinaServer.start(
            remote,
            s -> {
              s.onlyKeyboardInteractive();
              s.methods(
                  UserAuthPasswordFactory.INSTANCE, UserAuthKeyboardInteractiveFactory.INSTANCE);
            })) {
      Partner partner = new Partner(server.port());
      partner.password = "wrong";
      fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
      assertThat(server.authRequests()).isBetween(1, 2);
    }
  }

  /** JSch reports the server's goodbye like a broken line. */
  @Test
  void serverThatHangsUpAfterTheFirstWrongPasswordHasRefusedTheLogin() throws Exception {
    try (MinaServer server =
        MinaServer.start(remote, s -> CoreModuleProperties.MAX_AUTH_REQUESTS.set(s.sshd(), 1))) {
      Partner partner = new Partner(server.port());
      partner.password = "wrong";
      fails(Reason.AUTHENTICATION_FAILED, () -> partner.connectUnpooled(factory));
    }
  }

  @Test
  void demandForANewPasswordIsNotAnsweredWithTheOldOne() throws Exception {
    List<String> changed = new CopyOnWriteArrayList<>();
    try (MinaServer server =
        MinaServer.start(
            remote,
            s ->
                s.sshd()
                    .setPasswordAuthenticator(
                        new PasswordAuthenticator() {
                          @Override
                          public boolean authenticate(
                              String user, String password, ServerSession session) {
                            throw new PasswordChangeRequiredException("old", "expired", "en");
                          }

                          @Override
                          public boolean handleClientPasswordChangeRequest(
                              ServerSession session, String user, String old, String changedTo) {
                            changed.add(changedTo);
                            return true;
                          }
                        }))) {
      assertThat(
              fails(
                  Reason.AUTHENTICATION_FAILED,
                  () -> new Partner(server.port()).connectUnpooled(factory)))
          .hasMessageContaining("new password");
      assertThat(changed).isEmpty();
    }
  }

  private static void assertZeroed(Partner partner) {
    assertThat(partner.openedCredentials()).isNotEmpty();
    for (Credential credential : partner.openedCredentials()) {
      if (credential.password() != null) {
        assertThat(credential.password()).containsOnly(0);
      }
      if (credential.privateKey() != null) {
        assertThat(credential.privateKey()).containsOnly(0);
      }
    }
  }

  @Test
  @Tag("SFTP-04")
  @Tag("HK-03")
  void refusedHostKeyEndsTheHandshakeBeforeAnySecretIsDecryptedOrSent() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      partner.distrust = new FileTransferException(Reason.HOST_KEY_REJECTED, "Host key mismatch");
      FileTransferException e =
          fails(Reason.HOST_KEY_REJECTED, () -> partner.connectUnpooled(factory));
      assertThat(e).hasMessage("Host key mismatch");
      SessionInfo known = e.session().orElseThrow();
      assertThat(known.hostKey().keyType()).isEqualTo("ssh-rsa");
      assertThat(known.banner()).startsWith("SSH-2.0-");
      assertThat(known.offered().keyExchange()).isNotEmpty();
      assertThat(server.authRequests()).isZero();
      assertThat(partner.openedCredentials()).isEmpty();
      await().until(() -> server.openSessions() == 0);
    }
  }

  @Test
  @Tag("SFTP-04")
  void failureInsideTheHostKeyCheckRejects() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      partner.distrust = new IllegalStateException("database down");
      fails(Reason.HOST_KEY_REJECTED, () -> partner.connectUnpooled(factory));
      assertThat(server.authRequests()).isZero();
      assertThat(partner.presented()).hasSize(1);
    }
  }

  @Test
  @Tag("HK-13")
  void fingerprintIsThatOfTheKeyBlob() throws Exception {
    KeyPair host = TestKeys.ec("secp256r1");
    try (MinaServer server = MinaServer.start(remote, s -> s.hostKeys(host))) {
      Partner partner = new Partner(server.port());
      partner.connectUnpooled(factory).close();
      assertThat(partner.presented()).hasSize(1);
      assertThat(partner.presented().get(0).keyType()).isEqualTo("ecdsa-sha2-nistp256");
      assertThat(partner.presented().get(0).fingerprint())
          .isEqualTo(org.apache.sshd.common.config.keys.KeyUtils.getFingerPrint(host.getPublic()));
    }
  }

  @Test
  @Tag("SFTP-04")
  void knownKeyTypeIsAskedForFirst() throws Exception {
    KeyPair[] hosts = {TestKeys.rsa(), TestKeys.ec("secp256r1"), TestKeys.ec("secp384r1")};
    try (MinaServer server = MinaServer.start(remote, s -> s.hostKeys(hosts))) {
      for (String type : List.of("ssh-rsa", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp256")) {
        Partner partner = new Partner(server.port());
        partner.knownKeyTypes = List.of(type);
        partner.connectUnpooled(factory).close();
        assertThat(partner.presented().get(0).keyType()).isEqualTo(type);
      }
    }
  }

  @Test
  @Tag("SFTP-08")
  @Tag("ALG-01")
  @Tag("ALG-02")
  void algorithmsOfTheEndpointReplaceTheOffer() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        assertThat(connection.session().negotiated().keyExchange()).hasSize(1);
        assertThat(connection.session().offered().encryption()).contains("aes256-ctr");
      }
      partner.algorithms =
          new SshAlgorithms(
              List.of("ecdh-sha2-nistp384"),
              List.of("aes256-ctr"),
              List.of("hmac-sha2-512"),
              List.of("rsa-sha2-256"));
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        assertThat(connection.session().negotiated()).isEqualTo(partner.algorithms);
      }
    }
  }

  @Test
  @Tag("ALG-01")
  void unknownAlgorithmIsAnErrorAndUncommonOneAMismatch() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      for (String name : List.of("aes256-gcm", "none", "hmac-sha2-512", "kex")) {
        partner.algorithms =
            new SshAlgorithms(List.of(), List.of("aes256-ctr", name), List.of(), List.of());
        fails(Reason.INVALID_REQUEST, () -> partner.connectUnpooled(factory));
      }
      partner.algorithms =
          new SshAlgorithms(List.of(), List.of(), List.of(), List.of("ssh-ed25519"));
      FileTransferException e =
          fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory));
      assertThat(e.session().orElseThrow().offered().hostKey()).contains("rsa-sha2-512");
      assertThat(server.authRequests()).isZero();
    }
  }

  @Test
  @Tag("ALG-03")
  void aShortRsaHostKeyIsRefusedUnderTheFipsPolicyOnly() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      server.hostKeys(TestKeys.shortRsa());
      Partner partner = new Partner(server.port());
      partner.algorithms =
          new SshAlgorithms(
              List.of("ecdh-sha2-nistp256"),
              List.of("aes256-ctr"),
              List.of("hmac-sha2-256"),
              List.of("rsa-sha2-512"));
      partner.fipsPolicy = true;
      assertThat(fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory)))
          .hasMessageContaining("1024 bits");
      assertThat(partner.presented()).as("not even a first use").isEmpty();
      assertThat(server.authRequests()).isZero();
      partner.fipsPolicy = false;
      partner.connectUnpooled(factory).close();
    }
  }

  @Test
  @Tag("ALG-03")
  void underTheFipsPolicyNoDefaultOfTheLibraryIsOffered() throws Exception {
    try (MinaServer server = MinaServer.start(remote)) {
      Partner partner = new Partner(server.port());
      partner.fipsPolicy = true;
      List<String> kex = List.of("ecdh-sha2-nistp256");
      List<String> mac = List.of("hmac-sha2-256");
      List<String> keys = List.of("rsa-sha2-512");
      for (SshAlgorithms offer :
          List.of(
              SshAlgorithms.DEFAULT,
              new SshAlgorithms(kex, List.of(), mac, keys),
              new SshAlgorithms(kex, List.of("chacha20-poly1305@openssh.com"), mac, keys))) {
        partner.algorithms = offer;
        assertThat(fails(Reason.INVALID_REQUEST, () -> partner.connectUnpooled(factory)))
            .hasMessageContaining("FIPS policy");
      }
      assertThat(partner.presented()).isEmpty();
      partner.algorithms = new SshAlgorithms(kex, List.of("aes256-ctr"), mac, keys);
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        assertThat(connection.session().negotiated().encryption()).containsExactly("aes256-ctr");
      }
      partner.key = TestKeys.ed25519();
      assertThat(fails(Reason.INVALID_REQUEST, () -> partner.connectUnpooled(factory)))
          .hasMessageContaining("Ed25519");
      assertThat(server.authRequests()).isEqualTo(1);
    }
  }

  @Test
  void strictKeyExchangeIsRequiredWhereItMatters() {
    assertThat(SshOffer.needsStrictKex(List.of("aes256-ctr"), List.of("hmac-sha2-256"))).isFalse();
    assertThat(SshOffer.needsStrictKex(List.of("chacha20-poly1305@openssh.com"), List.of()))
        .isTrue();
    assertThat(
            SshOffer.needsStrictKex(
                List.of("aes128-cbc"), List.of("hmac-sha2-256-etm@openssh.com")))
        .isTrue();
    assertThat(SshOffer.needsStrictKex(List.of("aes128-cbc"), List.of("hmac-sha2-256"))).isFalse();
  }

  @Test
  void serverThatIsNotThereIsUnreachable() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    FileTransferException e =
        fails(Reason.UNREACHABLE, () -> new Partner(closed).connectUnpooled(factory));
    assertThat(e).hasMessageContaining("127.0.0.1:" + closed);
    Partner unknown = new Partner("no-such-host.invalid", 22);
    assertThat(fails(Reason.UNREACHABLE, () -> unknown.connectUnpooled(factory)))
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void silentServerFailsAtTheConnectTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Partner partner = new Partner(silent.getLocalPort());
      partner.timeouts =
          new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));
      long start = System.nanoTime();
      FileTransferException e = fails(Reason.UNREACHABLE, () -> partner.connectUnpooled(factory));
      assertThat(e).hasMessage("Connection timed out after 1 second");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
  }

  /** A byte now and then must not keep the login alive: the limit is on the whole of it. */
  @Test
  void drippingServerFailsAtTheConnectTimeoutToo() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread drip = new Thread(() -> dripTo(listener));
      drip.setDaemon(true);
      drip.start();
      Partner partner = new Partner(listener.getLocalPort());
      partner.timeouts =
          new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));
      long start = System.nanoTime();
      fails(Reason.UNREACHABLE, () -> partner.connectUnpooled(factory));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
  }

  private static void dripTo(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      while (true) {
        socket.getOutputStream().write("x\r\n".getBytes(StandardCharsets.US_ASCII));
        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
      }
    } catch (java.io.IOException e) {
      // The adapter hung up, as it should.
    }
  }

  @Test
  void serverThatTurnsAwayInWordsHasTooManySessions() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread refuse =
          new Thread(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket
                      .getOutputStream()
                      .write("Exceeded MaxStartups\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      refuse.start();
      fails(
          Reason.TOO_MANY_SESSIONS,
          () -> new Partner(listener.getLocalPort()).connectUnpooled(factory));
      refuse.join();
    }
  }
}
