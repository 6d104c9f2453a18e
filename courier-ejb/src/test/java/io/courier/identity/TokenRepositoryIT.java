package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenRepositoryIT {
  private final IdentityFixture fixture = new IdentityFixture(Clock.systemUTC());
  private final UserAccount user = fixture.newUser("viewer");

  private boolean isCurrent(String role, String version) {
    return fixture.tokenCheck.isCurrent(new VerifiedToken(user.id(), role, version));
  }

  @Test
  @Tag("JWT-04")
  void aTokenCountsUnderItsVersionOfThePassword() {
    String version = fixture.states.current(user.id()).orElseThrow().credentialVersion();
    assertThat(isCurrent("viewer", version)).isTrue();
    assertThat(isCurrent("viewer", "other")).isFalse();
    assertThat(isCurrent("viewer", null)).as("the claims of the reference").isTrue();
    assertThat(isCurrent("admin", version)).isFalse();
  }
}
