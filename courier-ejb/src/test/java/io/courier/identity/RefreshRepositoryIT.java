package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RefreshRepositoryIT {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T08:00:00Z"));
  private final IdentityFixture fixture = new IdentityFixture(clock);
  private final SignInService service = fixture.signInService;

  private ErrorCode code(String token) {
    CourierException e = catchThrowableOfType(CourierException.class, () -> service.refresh(token));
    return e == null ? null : e.code();
  }

  private SignedIn signIn(UserAccount user) {
    return service.signIn(user.username(), IdentityFixture.PASSWORD);
  }

  @Test
  @Tag("RFT-03")
  @Tag("RFT-04")
  void everyUseMakesTheNextToken() {
    SignedIn first = signIn(fixture.newUser("viewer"));
    SignedIn second = service.refresh(first.refreshToken());
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(second.user().id()).isEqualTo(first.user().id());
    SignedIn third = service.refresh(second.refreshToken());
    assertThat(
            fixture.query(
                "SELECT count(*) FROM refresh_tokens WHERE user_id = ?1 AND revoked_at IS NULL",
                first.user().id()))
        .isEqualTo(1L);
    assertThat(code(third.refreshToken())).isNull();
  }

  @Test
  @Tag("RFT-03")
  @Tag("RFT-04")
  void aSecondUseEndsTheChainAndIsAudited() {
    UserAccount user = fixture.newUser("viewer");
    SignedIn other = signIn(user);
    SignedIn first = signIn(user);
    SignedIn second = service.refresh(first.refreshToken());
    assertThat(code(first.refreshToken())).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(code(second.refreshToken())).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(fixture.audit.of("RefreshTokenReuse"))
        .singleElement()
        .satisfies(e -> assertThat(e.details()).containsEntry("userId", user.id()));
    assertThat(code(other.refreshToken())).as("another sign-in's chain").isNull();
  }

  @Test
  @Tag("RFT-03")
  void twoUsesAtOnceGiveOneSuccess() {
    IdentityFixture live = new IdentityFixture(Clock.systemUTC());
    UserAccount user = live.newUser("viewer");
    for (int round = 0; round < 10; round++) {
      String token =
          live.signInService.signIn(user.username(), IdentityFixture.PASSWORD).refreshToken();
      List<Object> results =
          IdentityFixture.atOnce(Collections.nCopies(2, () -> live.signInService.refresh(token)));
      assertThat(results).filteredOn(SignedIn.class::isInstance).hasSize(1);
      assertThat(results)
          .filteredOn(CourierException.class::isInstance)
          .singleElement()
          .satisfies(
              e ->
                  assertThat(((CourierException) e).code())
                      .isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN));
    }
  }

  @Test
  @Tag("RFT-03")
  @Tag("RFT-04")
  void aSecondUseDuringARotationEndsTheNewestTokenToo() {
    IdentityFixture live = new IdentityFixture(Clock.systemUTC());
    UserAccount user = live.newUser("viewer");
    for (int round = 0; round < 20; round++) {
      SignedIn first = live.signInService.signIn(user.username(), IdentityFixture.PASSWORD);
      SignedIn second = live.signInService.refresh(first.refreshToken());
      IdentityFixture.atOnce(
          List.of(
              () -> live.signInService.refresh(second.refreshToken()),
              () -> live.signInService.refresh(first.refreshToken())));
      assertThat(liveTokens(live, user)).isZero();
    }
  }

  @Test
  @Tag("RFT-04")
  void aRotationAndTheEndOfAllSessionsDoNotBlockEachOther() {
    IdentityFixture live = new IdentityFixture(Clock.systemUTC());
    UserAccount user = live.newUser("viewer");
    String hash = (String) live.query("SELECT password_hash FROM users WHERE id = ?1", user.id());
    for (int round = 0; round < 20; round++) {
      String token =
          live.signInService.signIn(user.username(), IdentityFixture.PASSWORD).refreshToken();
      List<Object> results =
          IdentityFixture.atOnce(
              List.of(
                  () -> live.signInService.refresh(token),
                  () -> live.users.resetPassword(user.id(), hash)));
      assertThat(results.get(1)).isInstanceOf(UserAccount.class);
      assertThat(results.get(0)).isInstanceOfAny(SignedIn.class, CourierException.class);
      assertThat(liveTokens(live, user)).isZero();
    }
  }

  private static long liveTokens(IdentityFixture fixture, UserAccount user) {
    return (Long)
        fixture.query(
            "SELECT count(*) FROM refresh_tokens WHERE user_id = ?1 AND revoked_at IS NULL",
            user.id());
  }

  @Test
  @Tag("RFT-02")
  void livesAsLongAsTheSettingSays() {
    UserAccount user = fixture.newUser("viewer");
    SignedIn week = signIn(user);
    fixture.settings.put("auth.refresh_token_days", "1");
    SignedIn day = signIn(user);
    clock.advance(Duration.ofDays(1).minusSeconds(1));
    SignedIn renewed = service.refresh(day.refreshToken());
    assertThat(renewed.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(1)));
    clock.advance(Duration.ofDays(1));
    assertThat(code(renewed.refreshToken())).isEqualTo(ErrorCode.REFRESH_TOKEN_EXPIRED);
    assertThat(code(week.refreshToken())).isNull();
  }

  @Test
  @Tag("RFT-02")
  void tokensGoADayAfterTheirEnd() {
    UserAccount user = fixture.newUser("viewer");
    fixture.settings.put("auth.refresh_token_days", "1");
    SignedIn old = signIn(user);
    clock.advance(Duration.ofHours(36));
    SignedIn later = signIn(user);
    fixture.signIns.deleteExpired();
    assertThat(code(old.refreshToken())).isEqualTo(ErrorCode.REFRESH_TOKEN_EXPIRED);
    clock.advance(Duration.ofHours(13));
    assertThat(fixture.signIns.deleteExpired()).isPositive();
    assertThat(code(old.refreshToken())).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(code(later.refreshToken())).isNull();
  }

  @Test
  @Tag("RFT-04")
  void unknownAndSignedOutTokensAreRefused() {
    UserAccount user = fixture.newUser("viewer");
    assertThat(code(OpaqueToken.next())).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    SignedIn mine = signIn(user);
    fixture.actor.become(fixture.newUser("viewer"));
    fixture.accountService.signOut(mine.refreshToken());
    fixture.actor.become(user);
    SignedIn renewed = service.refresh(mine.refreshToken());
    fixture.accountService.signOut(renewed.refreshToken());
    fixture.accountService.signOut(OpaqueToken.next());
    assertThat(code(renewed.refreshToken())).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(fixture.audit.of("Logout")).hasSize(3);
    assertThat(fixture.audit.of("RefreshTokenReuse")).isEmpty();
  }

  @Test
  void anInactiveUserGetsNoTokenUntilActiveAgain() {
    UserAccount user = fixture.newUser("viewer");
    String token = signIn(user).refreshToken();
    UserInput inactive = new UserInput(null, "D", null, "viewer", false);
    fixture.userService.update(user.id(), inactive, null);
    assertThat(code(token)).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
    UserInput active = new UserInput(null, "D", null, "viewer", true);
    fixture.userService.update(user.id(), active, null);
    assertThat(code(token)).isNull();
  }

  @Test
  void aDeletedUsersTokensAreRevoked() {
    UserAccount user = fixture.newUser("viewer");
    String token = signIn(user).refreshToken();
    fixture.userService.delete(user.id(), null);
    assertThat(code(token)).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
  }
}
