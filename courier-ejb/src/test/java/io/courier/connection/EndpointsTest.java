package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FtpOptions.PortRange;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.SessionPermits;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TlsOffer;
import io.courier.jca.api.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  @Test
  @Tag("CONN-04")
  @Tag("CONN-12")
  @Tag("CONN-13")
  void ftpsSpeaksImplicitTlsOnItsDefaultPortOnly() {
    Endpoint preset = of(Drafts.ftps(), false);
    assertThat(preset.port()).isEqualTo(990);
    assertThat(preset.tls().implicit()).isTrue();
    assertThat(preset.tls().floor()).isEqualTo(TlsVersion.TLS_1_2);
    assertThat(preset.tls().verifyChain()).isTrue();
    assertThat(preset.tls().offer()).isEqualTo(TlsOffer.PLATFORM);
    assertThat(preset.ftp().passive()).isTrue();
    assertThat(of(Drafts.ftps().with("port", 21), false).tls().implicit()).isFalse();
    assertThat(
            of(
                    Drafts.ftps()
                        .with("port", 21)
                        .with("properties", Map.of("tls_mode", "implicit")),
                    false)
                .tls()
                .implicit())
        .isTrue();
    Drafts pinned =
        Drafts.ftps()
            .with("tlsCertPolicy", "pinned_thumbprint")
            .with("tlsPinnedThumbprint", "0".repeat(64));
    assertThat(of(pinned, false).tls().verifyChain()).isFalse();
    assertThat(of(Drafts.ftps().with("tlsCertPolicy", "insecure"), false).tls().verifyChain())
        .as("what would have applied is told")
        .isTrue();
  }

  @Test
  @Tag("FIPS-18")
  void ftpsUnderFipsNamesItsOffer() {
    assertThat(of(Drafts.ftps(), true).tls().offer()).isEqualTo(FipsRules.tlsOffer());
  }

  @Test
  @Tag("FIPS-17")
  @Tag("FIPS-19")
  @Tag("CONN-15")
  void sftpUnderFipsNamesItsOffer() {
    Drafts chosen =
        Drafts.sftp()
            .with("sshAlgorithms", Map.of("encryption", List.of("aes256-ctr", "aes128-cbc")));
    assertThat(of(Drafts.sftp(), true).sshAlgorithms().mac()).isNotEmpty();
    assertThat(of(chosen, true).sshAlgorithms().encryption()).containsExactly("aes256-ctr");
    assertThat(of(chosen, true).clientKeyAlgorithms())
        .as("a key on P-384 is approved although it is no approved host key")
        .contains("ecdsa-sha2-nistp384")
        .doesNotContain("ssh-ed25519", "ssh-rsa");
    assertThat(of(chosen, false).clientKeyAlgorithms()).isEmpty();
    assertThat(of(chosen, false).sshAlgorithms().encryption())
        .containsExactly("aes256-ctr", "aes128-cbc");
    assertThat(of(Drafts.sftp(), false).sshAlgorithms()).isEqualTo(SshAlgorithms.DEFAULT);
  }

  @Test
  @Tag("CONN-16")
  @Tag("CONN-17")
  @Tag("CONN-18")
  void ftpHasItsOptionsAndLimits() {
    Drafts drafts =
        Drafts.sftp()
            .with("protocol", "ftp")
            .with("passiveMode", false)
            .with("connectTimeoutSec", 7)
            .with(
                "properties",
                Map.of(
                    "active_ports",
                    "50000-50100",
                    "encoding",
                    "ISO-8859-1",
                    "max_sessions",
                    2L,
                    "idle_session_sec",
                    0L));
    Endpoint endpoint = of(drafts, false);
    assertThat(endpoint.port()).isEqualTo(21);
    assertThat(endpoint.tls()).isNull();
    assertThat(endpoint.ftp().passive()).isFalse();
    assertThat(endpoint.ftp().activePorts()).isEqualTo(new PortRange(50_000, 50_100));
    assertThat(endpoint.ftp().encoding()).isEqualTo(StandardCharsets.ISO_8859_1);
    assertThat(endpoint.limits().maxSessions()).isEqualTo(2);
    assertThat(endpoint.limits().idle()).isEqualTo(Duration.ZERO);
    assertThat(endpoint.timeouts().connect()).isEqualTo(Duration.ofSeconds(7));
    assertThat(endpoint.timeouts().operation()).isEqualTo(Duration.ofMinutes(5));
    assertThat(endpoint.timeouts().keepalive()).isEqualTo(Duration.ofMinutes(1));
  }

  private static Endpoint of(Drafts drafts, boolean fips) {
    PoolKey key = new PoolKey(UUID.randomUUID(), 1, 1, 1, fips);
    return Endpoints.of(
        drafts.values(), new Endpoints.Basis(key, List.of(), SessionPermits.UNLIMITED, false));
  }
}
