package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.it.connection.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("TRANS-01")
class TlsKeyStoreTest {
  @TempDir Path directory;
  private final Certificates authority = new Certificates();

  private static void refused(TlsKeyStore store, boolean selfSignedAllowed, String message) {
    LaunchException refusal =
        catchThrowableOfType(
            LaunchException.class, () -> store.check(Clock.systemUTC(), selfSignedAllowed));
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.getMessage()).doesNotContain(Certificates.PASSWORD);
    assertThat(refusal.exitCode()).isEqualTo(78);
  }

  private TlsKeyStore issued(Instant from) throws Exception {
    return new TlsKeyStore(
        authority.issue("localhost", from, directory.resolve("tls.p12")), Certificates.PASSWORD);
  }

  @Test
  void oneOfAnAuthorityIsAccepted() throws Exception {
    TlsKeyStore store = issued(Instant.now());
    assertThatCode(() -> store.check(Clock.systemUTC(), false)).doesNotThrowAnyException();
  }

  @Test
  void aSelfSignedOneMustBeWanted() throws Exception {
    var store =
        new TlsKeyStore(
            Certificates.selfSigned("localhost", directory.resolve("self.p12")),
            Certificates.PASSWORD);
    refused(store, false, "self-signed");
    assertThatCode(() -> store.check(Clock.systemUTC(), true)).doesNotThrowAnyException();
  }

  @Test
  void itMustBeValidNow() throws Exception {
    refused(issued(Instant.now().minus(Duration.ofDays(30))), false, "ended at");
    refused(issued(Instant.now().plus(Duration.ofDays(2))), false, "not valid before");
    TlsKeyStore store = issued(Instant.now());
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(11)), ZoneOffset.UTC);
    assertThat(catchThrowableOfType(LaunchException.class, () -> store.check(later, true)))
        .hasMessageContaining("ended at");
  }

  @Test
  void itMustOpen() throws Exception {
    TlsKeyStore store = issued(Instant.now());
    refused(new TlsKeyStore(store.file(), "wrong"), false, "cannot be opened");
    refused(new TlsKeyStore(directory.resolve("none.p12"), "x"), false, "cannot be opened");
    Path garbage = Files.writeString(directory.resolve("garbage.p12"), "-----BEGIN");
    refused(new TlsKeyStore(garbage, "x"), false, "cannot be opened");
  }
}
