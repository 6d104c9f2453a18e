package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.ClientAddress;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BasicSignInRepositoryIT {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T08:00:00Z"));
  private final IdentityFixture fixture = new IdentityFixture(clock);
  private final BasicSignIn service = fixture.basicSignIn;

  @BeforeEach
  void address() {
    ClientAddress.set("192.0.2.1");
  }

  @AfterEach
  void noAddress() {
    ClientAddress.clear();
  }

  private BasicSignIn.Admitted right(UserAccount user) {
    return service.signIn(user.username().toUpperCase(Locale.ROOT), IdentityFixture.PASSWORD);
  }

  private ErrorCode refused(UserAccount user, String password) {
    return catchThrowableOfType(
            CourierException.class, () -> service.signIn(user.username(), password))
        .code();
  }

  @Test
  void aTicketIsGoodOnceForItsUser() {
    UserAccount user = fixture.newUser("operator");
    BasicSignIn.Admitted first = right(user);
    assertThat(first.username()).isEqualTo(user.username());
    assertThat(first.role()).isEqualTo("operator");
    assertThat(fixture.tickets.redeem(user.username(), first.ticket())).isTrue();
    assertThat(fixture.tickets.redeem(user.username(), first.ticket())).isFalse();
    assertThat(fixture.tickets.redeem("somebody else", right(user).ticket())).isFalse();
    assertThat(fixture.tickets.redeem(user.username(), IdentityFixture.PASSWORD)).isFalse();
    String late = right(user).ticket();
    clock.advance(SignInTickets.LIFE.plusSeconds(1));
    assertThat(fixture.tickets.redeem(user.username(), late)).isFalse();
  }

  @Test
  @Tag("AUD-03")
  void oneLoginPerUserAndAddressWithinTheLifeOfAToken() {
    UserAccount user = fixture.newUser("operator");
    right(user);
    clock.advance(Duration.ofMinutes(15).minusSeconds(1));
    right(user);
    assertThat(fixture.audit.of("Login"))
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.details())
                    .containsEntry("userId", user.id())
                    .containsEntry("ip", "192.0.2.1")
                    .containsEntry("via", "batch"));
    ClientAddress.set("192.0.2.2");
    right(user);
    assertThat(fixture.audit.of("Login")).hasSize(2);
    ClientAddress.set("192.0.2.1");
    clock.advance(Duration.ofSeconds(1));
    right(user);
    assertThat(fixture.audit.of("Login")).hasSize(3);
    assertThat(fixture.query("SELECT count(*) FROM refresh_tokens WHERE user_id = ?1", user.id()))
        .hasToString("0");
  }

  @Test
  @Tag("LOCK-01")
  void wrongPasswordsCountAndAreOnRecordWithTheAddress() {
    UserAccount user = fixture.newUser("operator");
    int hashes = fixture.gate.hashes.get();
    for (int i = 0; i < 5; i++) {
      assertThat(refused(user, "wrong")).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    }
    assertThat(fixture.gate.hashes.get() - hashes).as("through the API's gate").isEqualTo(5);
    assertThat(refused(user, IdentityFixture.PASSWORD)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    assertThat(fixture.audit.of("Login")).isEmpty();
    assertThat(fixture.audit.of("LoginFailed"))
        .hasSize(6)
        .allSatisfy(
            e ->
                assertThat(e.details())
                    .containsEntry("ip", "192.0.2.1")
                    .containsEntry("via", "batch"));
    assertThat(fixture.audit.entries)
        .filteredOn(e -> e.event().operation().equals("AccountLocked"))
        .singleElement()
        .satisfies(e -> assertThat(e.actor().sourceIp()).isEqualTo("192.0.2.1"));
  }

  @Test
  @Tag("LOCK-01")
  void aRightGuessThatWasOvertakenByTheLockDoesNotPass() {
    UserAccount user = fixture.newUser("viewer");
    var candidate = fixture.signIns.candidate(user.username()).orElseThrow();
    for (int i = 0; i < 5; i++) {
      fixture.signIns.failed(candidate, null);
    }
    assertThat(fixture.signIns.confirmed(new SignInService.Checked(candidate, null), null, "batch"))
        .isEmpty();
    assertThat(fixture.audit.of("Login")).isEmpty();
  }
}
