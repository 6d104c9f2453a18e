package io.courier.jca.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionPermits;
import io.courier.jca.api.TransferControl;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter asks for a place before every login and gives it back with the session. */
class SessionPermitsContractTest {
  private final AtomicInteger taken = new AtomicInteger();
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  private MinaServer server;
  private Partner partner;

  @BeforeEach
  void open() {
    server = MinaServer.start(remote);
    partner = new Partner(server.port());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void furtherSessionsNeverWaitForAPlaceElsewhere() throws Exception {
    Endpoint endpoint = endpoint(1);
    try (FileConnection first = connect(endpoint)) {
      assertThat(first.isConnected()).isTrue();
      assertThat(
              factory.tryConnection(
                  endpoint, partner.credentials(), partner.trust(), TransferControl.NONE))
          .isEmpty();
      assertThat(taken).hasValue(1);
    }
    try (FileConnection again =
        factory
            .tryConnection(endpoint, partner.credentials(), partner.trust(), TransferControl.NONE)
            .orElseThrow()) {
      assertThat(again.session().reused()).as("no place for a pooled session").isTrue();
      assertThat(taken).hasValue(1);
    }
    factory.evictIdle(partner.id);
    await().until(() -> taken.get() == 0);
  }

  @Test
  void aFailedLoginGivesItsPlaceBack() {
    partner.password = "wrong";
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> connect(endpoint(1)))
        .isInstanceOf(FileTransferException.class);
    assertThat(taken).hasValue(0);
  }

  private FileConnection connect(Endpoint endpoint) throws FileTransferException {
    return factory.getConnection(
        endpoint, partner.credentials(), partner.trust(), TransferControl.NONE);
  }

  private Endpoint endpoint(int most) {
    Endpoint plain = partner.endpoint();
    SessionPermits permits =
        control -> {
          if (taken.get() >= most) {
            assertThat(control.cancelled()).as("asked without waiting").isTrue();
            throw new FileTransferException(Reason.CANCELLED, "full");
          }
          taken.incrementAndGet();
          return taken::decrementAndGet;
        };
    return Endpoint.builder(plain.key(), plain.protocol())
        .address(plain.host(), plain.port())
        .login(plain.username(), plain.authMethod())
        .timeouts(plain.timeouts())
        .limits(plain.limits())
        .permits(permits)
        .build();
  }
}
