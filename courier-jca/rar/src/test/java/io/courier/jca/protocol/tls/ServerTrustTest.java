package io.courier.jca.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Reason;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.fixture.TestAuthority.Wish;
import io.courier.jca.fixture.TestKeys;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ServerTrustTest {
  private final TestAuthority authority = TestAuthority.root("Root");
  private final List<X509Certificate> shortOne =
      authority.issue(Wish.server("DNS:a.test"), TestKeys.shortRsa()).chain();

  /** Everything is trusted. */
  private static final class Anything implements HostTrust {
    @Override
    public List<String> knownKeyTypes() {
      return List.of();
    }

    @Override
    public void check(PresentedHostKey presented) {}

    @Override
    public void check(PresentedCertificate presented) {}
  }

  private static ServerTrust trust(int fewestRsaBits) {
    return new ServerTrust(new Anything(), chain -> Set.of(), fewestRsaBits);
  }

  @Test
  @Tag("FIPS-18")
  void shortRsaKeysAreRefusedWhereThereIsALimit() {
    ServerTrust limited = trust(2048);
    assertThat(limited.accepts(shortOne)).isFalse();
    assertThat(limited.rejection().reason()).isEqualTo(Reason.ALGORITHM_MISMATCH);
    assertThat(limited.rejection()).hasMessageContaining("1024 bits");
    assertThat(limited.presented().chain()).as("shown, not trusted").isEqualTo(shortOne);
    assertThat(trust(0).accepts(shortOne)).isTrue();
    assertThat(
            trust(2048).accepts(authority.issue(Wish.server("DNS:a.test"), TestKeys.rsa()).chain()))
        .isTrue();
    assertThat(trust(2048).accepts(authority.issue(Wish.server("DNS:a.test")).chain())).isTrue();
  }
}
