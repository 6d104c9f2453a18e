package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.connection.ConnectionWarnings.Surroundings;
import io.courier.key.SshKeyType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConnectionWarningsTest {
  private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
  private static final Surroundings CALM =
      new Surroundings(true, Optional.empty(), null, null, NOW);

  @Test
  void soundConnectionsHaveNone() {
    assertThat(of(Drafts.sftp(), CALM)).isEmpty();
    assertThat(of(Drafts.ftps(), CALM)).isEmpty();
    Instant later = NOW.plus(Duration.ofDays(31));
    assertThat(of(Drafts.ftps(), ending(later, later))).isEmpty();
  }

  @Test
  @Tag("TLSC-01")
  @Tag("TLSC-02")
  void everyRiskIsNamed() {
    assertThat(of(Drafts.sftp().with("hostKeyPolicy", "always_trust"), CALM))
        .containsExactly(
            "Host key verification disabled — this connection is vulnerable to man-in-the-middle"
                + " attacks.");
    assertThat(of(Drafts.ftps().with("tlsCertPolicy", "insecure"), CALM))
        .singleElement()
        .asString()
        .startsWith("Certificate validation disabled");
    assertThat(of(Drafts.sftp().with("protocol", "ftp"), CALM))
        .singleElement()
        .asString()
        .contains("clear text");
    assertThat(of(Drafts.ftps().with("tlsVersionFloor", "tls_1_1"), CALM))
        .singleElement()
        .asString()
        .contains("TLS 1.0/1.1");
    assertThat(of(Drafts.sftp().with("sshAlgorithms", Map.of("mac", List.of("hmac-md5"))), CALM))
        .singleElement()
        .asString()
        .contains("hmac-md5");
  }

  @Test
  @Tag("TLSC-03")
  void certificatesNearTheirEndAreNamed() {
    Instant soon = Instant.parse("2026-07-20T00:00:00Z");
    Instant past = Instant.parse("2026-06-20T00:00:00Z");
    assertThat(of(Drafts.ftps(), ending(soon, past)))
        .containsExactly(
            "The client certificate expires on 2026-07-20.",
            "The server's certificate expired on 2026-06-20.");
  }

  @Test
  void ed25519KeysAreNamedInFipsMode() {
    Drafts drafts =
        Drafts.sftp()
            .with("authMethod", "ssh_key")
            .with("password", null)
            .with("sshKeyId", UUID.randomUUID());
    Optional<SshKeyType> key = Optional.of(SshKeyType.ED25519);
    assertThat(of(drafts, new Surroundings(true, key, null, null, NOW)))
        .singleElement()
        .asString()
        .contains("ed25519", "cannot be opened");
    assertThat(of(drafts, new Surroundings(false, key, null, null, NOW))).isEmpty();
    assertThat(of(drafts.with("fipsOverride", true), new Surroundings(true, key, null, null, NOW)))
        .singleElement()
        .asString()
        .contains("override allows");
  }

  private static Surroundings ending(Instant client, Instant server) {
    return new Surroundings(
        true,
        Optional.empty(),
        new ClientCertificateInfo("CN=acme", "CN=ca", "00", client),
        server,
        NOW);
  }

  private static List<String> of(Drafts drafts, Surroundings around) {
    return ConnectionWarnings.of(drafts.values(), around);
  }
}
