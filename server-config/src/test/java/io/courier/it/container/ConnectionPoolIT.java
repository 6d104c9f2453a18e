package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one connection factory under Liberty's pool. */
class ConnectionPoolIT extends InContainer {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Inject private Pool pool;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private ManagedExecutorService executor;

  @TempDir private Path root;
  private SftpPartner partner;

  @BeforeEach
  void startPartner() {
    partner = SftpPartner.start(root);
  }

  @AfterEach
  void stopPartner() {
    partner.close();
  }

  private boolean probe(FileConnectionFactory factory, long credentialVersion)
      throws FileTransferException {
    try (FileConnection connection = partner.borrow(factory, credentialVersion)) {
      connection.probe();
      return connection.session().reused();
    }
  }

  @Test
  void secondBorrowerOfTheSameKeyGetsTheSameSession() throws Exception {
    assertThat(pool.<Boolean>use(factory -> probe(factory, 1))).isFalse();
    assertThat(pool.<Boolean>use(factory -> probe(factory, 1))).isTrue();
    assertThat(partner.logins()).isEqualTo(1);
  }

  @Test
  void changedCredentialNeverGetsTheOldSession() throws Exception {
    pool.use(factory -> probe(factory, 1));
    assertThat(pool.<Boolean>use(factory -> probe(factory, 2))).isFalse();
    assertThat(partner.logins()).isEqualTo(2);
  }

  @Test
  void twoBorrowersAtOnceNeverShareASessionNotEvenInOneTransaction() throws Exception {
    assertThat(pool.borrowTwiceInOneTransaction(partner)).isEqualTo(2);
  }

  @Test
  void restingSessionIsClosedAfterItsIdleTime() throws Exception {
    partner.limits(Duration.ofSeconds(1), 4);
    pool.use(factory -> probe(factory, 1));
    assertThat(partner.openSessions()).isEqualTo(1);
    await().atMost(LIMIT).until(() -> partner.openSessions() == 0);
  }

  @Test
  void noIdleTimeClosesAtOnce() throws Exception {
    partner.limits(Duration.ZERO, 4);
    pool.use(factory -> probe(factory, 1));
    await().atMost(LIMIT).until(() -> partner.openSessions() == 0);
    assertThat(pool.<Boolean>use(factory -> probe(factory, 1))).isFalse();
  }

  @Test
  void lostSessionIsDestroyedAndOtherPartnersKeepTheirs(@TempDir Path otherRoot) throws Exception {
    try (SftpPartner other = SftpPartner.start(otherRoot)) {
      pool.use(
          factory -> {
            other.borrow(factory, 1).close();
            try (FileConnection connection = partner.borrow(factory, 1)) {
              partner.dropSessions();
              assertThatThrownBy(connection::probe)
                  .isInstanceOfSatisfying(
                      FileTransferException.class,
                      e -> assertThat(e.reason()).isEqualTo(Reason.CONNECTION_LOST));
            }
            assertThat(probe(factory, 1)).isFalse();
            try (FileConnection kept = other.borrow(factory, 1)) {
              return assertThat(kept.session().reused()).isTrue();
            }
          });
      assertThat(other.logins()).isEqualTo(1);
    }
    assertThat(partner.logins()).isEqualTo(2);
  }

  @Test
  void borrowerBeyondTheLimitWaitsAndIsServedWhenASessionComesBack() throws Exception {
    partner.limits(Duration.ofSeconds(60), 1);
    AtomicReference<Thread> waiter = new AtomicReference<>();
    Future<Boolean> second =
        pool.use(
            factory -> {
              try (FileConnection first = partner.borrow(factory, 1)) {
                Future<Boolean> asked =
                    executor.submit(
                        () -> {
                          waiter.set(Thread.currentThread());
                          return pool.<Boolean>use(again -> probe(again, 1));
                        });
                await()
                    .atMost(LIMIT)
                    .until(
                        () ->
                            waiter.get() != null
                                && waiter.get().getState() == Thread.State.TIMED_WAITING);
                assertThat(asked.isDone()).isFalse();
                first.probe();
                return asked;
              }
            });
    assertThat(second.get(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(partner.logins()).isEqualTo(1);
  }
}
