package io.courier.it.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.CourierServer;
import io.courier.it.secret.MemorySearch;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T11, memory dump. The secrets come into the database by one life of the server and are used by
 * another, so that none was ever in a request of the process whose memory is searched. After more
 * than 100 logins, some of them failing, no object in use holds a stored credential, a private key,
 * a data key or the key-encryption key.
 */
@Tag("THR-11")
class ThreatT11IT {
  private static final int OPERATIONS = 25;

  @TempDir Path directory;

  @Test
  @Tag("ENC-03")
  @Tag("ENC-04")
  @Tag("CRED-04")
  void memoryHoldsNoSecretAfterAHundredOperations() throws Exception {
    Path data = CourierServer.freshDirectory("t11");
    try (MemorySearch search = new MemorySearch(directory)) {
      search.firstLife(data);
      try (CourierServer server = search.secondLife(data)) {
        int logins = 0;
        for (int i = 0; i < OPERATIONS; i++) {
          logins += search.useEverything();
        }
        search.leaveASession();
        search.failEverything();
        assertThat(logins).isGreaterThanOrEqualTo(100);
        // a session that waits for its next user needs no secret any more
        await().atMost(Duration.ofSeconds(60)).until(() -> search.openSessions() == 1);
        assertThat(search.alive(server)).as("secrets in objects in use").isEmpty();
        assertThat(search.openSessions()).as("sessions resting meanwhile").isEqualTo(1);
      }
    }
  }
}
