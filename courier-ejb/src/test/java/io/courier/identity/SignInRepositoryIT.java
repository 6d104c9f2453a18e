package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.testing.SettableClock;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SignInRepositoryIT {
  @BeforeAll
  static void provider() {
    if (Security.getProvider("BCFIPS") == null) {
      Security.addProvider(new BouncyCastleFipsProvider());
    }
  }

  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T08:00:00Z"));
  private final IdentityFixture fixture = new IdentityFixture(clock);
  private final SignInService service = fixture.signInService;

  private static ErrorCode code(ThrowingCallable call) {
    CourierException e = catchThrowableOfType(CourierException.class, call);
    return e == null ? null : e.code();
  }

  private ErrorCode wrong(UserAccount user) {
    return code(() -> service.signIn(user.username(), "wrong"));
  }

  private ErrorCode right(UserAccount user) {
    return code(() -> service.signIn(user.username(), IdentityFixture.PASSWORD));
  }

  private int failures(UserAccount user) {
    return ((Number) fixture.query("SELECT failed_login_count FROM users WHERE id = ?1", user.id()))
        .intValue();
  }

  @Test
  @Tag("AUTH-01")
  @Tag("AUTH-06")
  @Tag("AUD-03")
  void theRightPasswordOpensASession() {
    UserAccount user = fixture.newUser("operator");
    SignedIn in =
        service.signIn(user.username().toUpperCase(Locale.ROOT), IdentityFixture.PASSWORD);
    assertThat(in.user().id()).isEqualTo(user.id());
    assertThat(in.user().lastLoginAt()).isEqualTo(clock.instant());
    assertThat(in.user().version()).isEqualTo(user.version());
    assertThat(in.refreshExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
    var login = fixture.audit.of("Login").get(0);
    assertThat(login.details()).containsEntry("userId", user.id()).containsKey("ip");
  }

  @Test
  @Tag("RFT-01")
  void onlyTheHashOfARefreshTokenIsStored() {
    UserAccount user = fixture.newUser("operator");
    String token = service.signIn(user.username(), IdentityFixture.PASSWORD).refreshToken();
    assertThat(fixture.query("SELECT token_hash FROM refresh_tokens WHERE user_id = ?1", user.id()))
        .isEqualTo(OpaqueToken.hash(token));
  }

  @Test
  void unknownUsersAndWrongPasswordsGetTheSameAnswer() {
    UserAccount user = fixture.newUser("viewer");
    CourierException wrong =
        catchThrowableOfType(
            CourierException.class, () -> service.signIn(user.username(), "wrong"));
    CourierException unknown =
        catchThrowableOfType(
            CourierException.class, () -> service.signIn("no" + UUID.randomUUID(), "wrong"));
    assertThat(wrong.code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    assertThat(unknown.code()).isEqualTo(wrong.code());
    assertThat(unknown.getMessage()).isEqualTo(wrong.getMessage());
    assertThat(fixture.audit.of("LoginFailed")).hasSize(2);
  }

  /** Counted, not timed: every refusal of a password costs one hash, whoever it was for. */
  @Test
  @Tag("AUTH-04")
  void everyWrongPasswordCostsOneHash() {
    UserAccount user = fixture.newUser("viewer");
    assertThat(hashesOf(user.username(), "wrong")).isEqualTo(1);
    assertThat(hashesOf("no" + UUID.randomUUID(), "wrong")).isEqualTo(1);
    assertThat(hashesOf(user.username(), "long ".repeat(100_000))).isEqualTo(1);
    assertThat(hashesOf(user.username().toUpperCase(java.util.Locale.ROOT), "wrong")).isEqualTo(1);
    fixture.settings.put("auth.password_hash", "pbkdf2_sha512");
    assertThat(hashesOf("no" + UUID.randomUUID(), "short")).isEqualTo(1);
    assertThat(hashesOf("no" + UUID.randomUUID(), "a password that is long enough")).isEqualTo(1);
    service.signIn(user.username(), IdentityFixture.PASSWORD);
    assertThat(hashesOf(user.username(), "short")).as("stored as PBKDF2 now").isEqualTo(1);
    assertThat(hashesOf(user.username(), "a password that is long enough")).isEqualTo(1);
  }

  private int hashesOf(String username, String password) {
    int before = fixture.gate.hashes.get();
    assertThat(code(() -> service.signIn(username, password)))
        .isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    return fixture.gate.hashes.get() - before;
  }

  @Test
  void missingFieldsAreTold() {
    assertThat(code(() -> service.signIn(null, "x"))).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(code(() -> service.signIn("x", ""))).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(code(() -> service.refresh(" "))).isEqualTo(ErrorCode.VALIDATION_FAILED);
  }

  @Test
  @Tag("AUTH-05")
  @Tag("AUTH-07")
  @Tag("LOCK-01")
  void theFifthWrongPasswordLocks() {
    UserAccount user = fixture.newUser("viewer");
    for (int i = 1; i <= 5; i++) {
      assertThat(wrong(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
      assertThat(failures(user)).isEqualTo(i);
    }
    assertThat(fixture.audit.of("AccountLocked")).hasSize(1);
    assertThat(wrong(user)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    assertThat(right(user)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    assertThat(failures(user)).isEqualTo(5);
  }

  @Test
  @Tag("LOCK-01")
  @Tag("LOCK-02")
  void limitAndDurationAreSettings() {
    fixture.settings.put("auth.max_login_attempts", "2");
    fixture.settings.put("auth.lockout_duration_minutes", "3");
    UserAccount user = fixture.newUser("viewer");
    wrong(user);
    wrong(user);
    clock.advance(Duration.ofMinutes(3).minusSeconds(1));
    assertThat(right(user)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    clock.advance(Duration.ofSeconds(1));
    assertThat(right(user)).isNull();
  }

  @Test
  @Tag("LOCK-01")
  void aLockUnderALoweredLimitIsAuditedOnce() {
    UserAccount user = fixture.newUser("viewer");
    var candidate = fixture.signIns.candidate(user.username()).orElseThrow();
    for (int i = 0; i < 4; i++) {
      wrong(user);
    }
    fixture.settings.put("auth.max_login_attempts", "2");
    assertThat(wrong(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    assertThat(right(user)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    fixture.signIns.failed(candidate, null);
    assertThat(fixture.audit.of("AccountLocked"))
        .singleElement()
        .satisfies(e -> assertThat(e.details()).containsEntry("failures", 5));
  }

  @Test
  @Tag("LOCK-02")
  void aLockThatPassedStartsTheCountAnew() {
    UserAccount user = fixture.newUser("viewer");
    for (int i = 0; i < 5; i++) {
      wrong(user);
    }
    clock.advance(Duration.ofMinutes(15));
    assertThat(wrong(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    assertThat(failures(user)).isEqualTo(1);
    assertThat(right(user)).isNull();
  }

  @Test
  @Tag("LOCK-03")
  void successResetsTheCount() {
    UserAccount user = fixture.newUser("viewer");
    for (int i = 0; i < 4; i++) {
      wrong(user);
    }
    assertThat(right(user)).isNull();
    assertThat(failures(user)).isZero();
  }

  @Test
  @Tag("LOCK-01")
  void parallelGuessesAreAllCountedAndOnlyTheLimitIsLookedAt() {
    IdentityFixture live = new IdentityFixture(Clock.systemUTC());
    UserAccount user = live.newUser("viewer");
    List<Object> results =
        IdentityFixture.atOnce(
            Collections.nCopies(12, () -> live.signInService.signIn(user.username(), "wrong")));
    assertThat(results).allMatch(CourierException.class::isInstance);
    int counted =
        ((Number) live.query("SELECT failed_login_count FROM users WHERE id = ?1", user.id()))
            .intValue();
    long evaluated =
        results.stream()
            .filter(e -> ((CourierException) e).code() == ErrorCode.INVALID_CREDENTIALS)
            .count();
    assertThat(counted).isEqualTo((int) evaluated);
    assertThat(live.audit.of("AccountLocked")).hasSize(1);
    assertThat(code(() -> live.signInService.signIn(user.username(), IdentityFixture.PASSWORD)))
        .isEqualTo(ErrorCode.ACCOUNT_LOCKED);
  }

  @Test
  @Tag("LOCK-01")
  void aRightGuessThatWasOvertakenByTheLockDoesNotPass() {
    UserAccount user = fixture.newUser("viewer");
    var candidate = fixture.signIns.candidate(user.username()).orElseThrow();
    for (int i = 0; i < 5; i++) {
      fixture.signIns.failed(candidate, null);
    }
    assertThat(fixture.signIns.succeeded(new SignInService.Checked(candidate, null), null))
        .isEmpty();
  }

  @Test
  @Tag("AUTH-05")
  void anInactiveUserIsToldSoWhateverThePassword() {
    UserAccount user = fixture.newUser("viewer");
    fixture.userService.update(user.id(), new UserInput(null, "D", null, "viewer", false), null);
    assertThat(right(user)).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
    assertThat(wrong(user)).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
    assertThat(failures(user)).isZero();
  }

  @Test
  void aDeletedUserIsUnknown() {
    UserAccount user = fixture.newUser("viewer");
    fixture.userService.delete(user.id(), null);
    assertThat(right(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
  }

  @Test
  void aSignInReHashesToTheCurrentSettingAndKeepsTheSession() {
    UserAccount user = fixture.newUser("viewer");
    String version = fixture.states.current(user.id()).orElseThrow().credentialVersion();
    fixture.settings.put("auth.password_hash", "pbkdf2_sha512");
    assertThat(right(user)).isNull();
    String stored =
        (String) fixture.query("SELECT password_hash FROM users WHERE id = ?1", user.id());
    assertThat(stored).startsWith("$pbkdf2_sha512$210000$");
    assertThat(right(user)).isNull();
    assertThat(wrong(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    fixture.settings.put("auth.password_hash", "argon2id");
    assertThat(right(user)).isNull();
    stored = (String) fixture.query("SELECT password_hash FROM users WHERE id = ?1", user.id());
    assertThat(stored).startsWith("$argon2id$");
    try (Secret secret = Secret.ofText(IdentityFixture.PASSWORD)) {
      assertThat(new PasswordHashing().matches(secret, stored)).isTrue();
    }
    clock.advance(UserStates.LIFE);
    assertThat(fixture.states.current(user.id()).orElseThrow().credentialVersion())
        .isEqualTo(version);
  }

  @Test
  @Tag("AUD-04")
  void aChangedPasswordNeedsTheCurrentOneAndEndsSessions() {
    UserAccount user = fixture.newUser("viewer");
    String token = service.signIn(user.username(), IdentityFixture.PASSWORD).refreshToken();
    fixture.actor.become(user);
    AccountService account = fixture.accountService;
    assertThat(code(() -> account.changePassword(new PasswordChange("x", "new password", "other"))))
        .isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(code(() -> account.changePassword(new PasswordChange("x", "short", "short"))))
        .isEqualTo(ErrorCode.WEAK_PASSWORD);
    assertThat(
            code(
                () ->
                    account.changePassword(
                        new PasswordChange("x", "new password", "new password"))))
        .isEqualTo(ErrorCode.INVALID_CURRENT_PASSWORD);
    assertThat(fixture.audit.of("PasswordChanged")).isEmpty();
    account.changePassword(
        new PasswordChange(IdentityFixture.PASSWORD, "new password", "new password"));
    assertThat(code(() -> service.refresh(token))).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(right(user)).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    assertThat(service.signIn(user.username(), "new password")).isNotNull();
    assertThat(fixture.audit.of("PasswordChanged").get(0).details())
        .containsEntry("userId", user.id());
  }

  @Test
  @Tag("AUD-04")
  @Tag("LOCK-01")
  void guessesOfTheCurrentPasswordAreCountedLikeThoseAtTheSignIn() {
    UserAccount user = fixture.newUser("viewer");
    fixture.actor.become(user);
    PasswordChange guess = new PasswordChange("guess", "new password", "new password");
    for (int i = 1; i <= 5; i++) {
      assertThat(code(() -> fixture.accountService.changePassword(guess)))
          .isEqualTo(ErrorCode.INVALID_CURRENT_PASSWORD);
      assertThat(failures(user)).isEqualTo(i);
    }
    PasswordChange right =
        new PasswordChange(IdentityFixture.PASSWORD, "new password", "new password");
    assertThat(code(() -> fixture.accountService.changePassword(right)))
        .isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    assertThat(right(user)).isEqualTo(ErrorCode.ACCOUNT_LOCKED);
    assertThat(fixture.audit.of("AccountLocked")).hasSize(1);
    assertThat(fixture.audit.of("LoginFailed"))
        .extracting(e -> e.details().get("reason"))
        .containsExactly(
            "wrong current password",
            "wrong current password",
            "wrong current password",
            "wrong current password",
            "wrong current password",
            "account locked",
            "account locked");
  }

  @Test
  void nothingWrittenCarriesAPasswordOrToken() {
    UserAccount user = fixture.newUser("viewer");
    SignedIn in = service.signIn(user.username(), IdentityFixture.PASSWORD);
    wrong(user);
    service.refresh(in.refreshToken());
    code(() -> service.refresh(in.refreshToken()));
    assertThat(fixture.audit.entries.toString() + in)
        .doesNotContain(IdentityFixture.PASSWORD, in.refreshToken());
  }
}
