package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.audit.AuditEvent;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.testing.SettableClock;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserServiceRepositoryIT {
  private final IdentityFixture fixture = new IdentityFixture(Clock.systemUTC());
  private final UserService service = fixture.userService;
  private UserAccount admin;

  @BeforeEach
  void signIn() {
    admin = fixture.newUser("admin");
    fixture.actor.become(admin);
  }

  private static CourierException refusal(ThrowingCallable call) {
    return catchThrowableOfType(CourierException.class, call);
  }

  private static String name() {
    return "Name-" + UUID.randomUUID();
  }

  private static UserInput input(String name, String role) {
    return new UserInput(name, "Display", "a@b.example", role, true);
  }

  @Test
  @Tag("RBAC-01")
  @Tag("AUD-05")
  void createsAUserWhoseAccountAndRowAgree() {
    String name = name();
    UserAccount made = service.create(input(" " + name + " ", "operator"), "12345678");
    UserAccount read = service.get(made.id(), false);
    assertThat(read).isEqualTo(made);
    assertThat(read.username()).isEqualTo(name);
    assertThat(read.role()).isEqualTo("operator");
    assertThat(read.isActive()).isTrue();
    assertThat(read.version()).isEqualTo(1);
    assertThat(read.createdAt()).isNotNull();
    assertThat(read.lastLoginAt()).isNull();
    assertThat((String) fixture.query("SELECT password_hash FROM users WHERE id = ?1", made.id()))
        .startsWith("$argon2id$");
    AuditEvent event = fixture.audit.of("UserCreated").get(1);
    assertThat(event.details())
        .containsEntry("userId", made.id())
        .containsEntry("username", name)
        .containsEntry("role", "operator");
  }

  /** The container gives these names rights or takes their bearer for itself. */
  @ParameterizedTest
  @CsvSource({"batchrunner", "BatchRunner", "UNAUTHENTICATED", "nobody", "' System'", "Anonymous"})
  @Tag("RBAC-01")
  void namesOfTheContainerAreReserved(String name) {
    CourierException e =
        refusal(() -> service.create(input(name, "operator"), "correct horse battery"));
    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(e.details()).extracting(FieldProblem::field).containsExactly("username");
    UserAccount user = fixture.newUser("viewer");
    assertThat(refusal(() -> service.update(user.id(), input(name, "viewer"), 1)).code())
        .isEqualTo(ErrorCode.VALIDATION_FAILED);
  }

  @Test
  void tellsEveryWrongFieldAtOnce() {
    CourierException e =
        refusal(() -> service.create(new UserInput("a\nb", " ", "nobody", "root", true), "short"));
    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(e.details())
        .extracting(FieldProblem::field)
        .containsExactly("username", "displayName", "email", "role", "password");
  }

  @Test
  void aWeakPasswordHasItsOwnCode() {
    fixture.settings.put("auth.password_min_length", "10");
    CourierException e = refusal(() -> service.create(input(name(), "viewer"), "123456789"));
    assertThat(e.code()).isEqualTo(ErrorCode.WEAK_PASSWORD);
    assertThat(e.details()).extracting(FieldProblem::field).containsExactly("password");
    assertThat(service.create(input(name(), "viewer"), "1234567890")).isNotNull();
  }

  @Test
  @Tag("GUARD-03")
  void aNameIsTakenWhateverTheCaseAlsoByADeletedUser() {
    String name = name();
    UserAccount made = service.create(input(name, "viewer"), "12345678");
    String shouted = name.toUpperCase(Locale.ROOT);
    assertThat(refusal(() -> service.create(input(shouted, "viewer"), "12345678")).code())
        .isEqualTo(ErrorCode.DUPLICATE_USERNAME);
    service.delete(made.id(), null);
    assertThat(refusal(() -> service.create(input(shouted, "viewer"), "12345678")).code())
        .isEqualTo(ErrorCode.DUPLICATE_USERNAME);
    UserAccount other = service.create(input(name(), "viewer"), "12345678");
    assertThat(refusal(() -> service.update(other.id(), input(shouted, "viewer"), null)).code())
        .isEqualTo(ErrorCode.DUPLICATE_USERNAME);
    assertThat(service.update(other.id(), input(other.username(), "viewer"), null)).isNotNull();
  }

  @Test
  @Tag("GUARD-03")
  void ofEightUsersOfOneNameAtOnceOneIsMade() {
    String name = name();
    List<Object> results =
        IdentityFixture.atOnce(
            java.util.Collections.nCopies(
                8, () -> service.create(input(name, "viewer"), "12345678")));
    assertThat(results).filteredOn(UserAccount.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(CourierException.class::isInstance)
        .hasSize(7)
        .allSatisfy(
            e -> assertThat(((CourierException) e).code()).isEqualTo(ErrorCode.DUPLICATE_USERNAME));
  }

  @Test
  @Tag("AUD-06")
  void anUpdateNamesTheChangedFieldsAndMakesAVersion() {
    UserAccount user = fixture.newUser("viewer");
    UserAccount updated =
        service.update(user.id(), new UserInput(null, "New", "n@b.example", "operator", null), 1);
    assertThat(updated.version()).isEqualTo(2);
    assertThat(updated.username()).isEqualTo(user.username());
    assertThat(updated.isActive()).isTrue();
    AuditEvent event = fixture.audit.of("UserUpdated").get(0);
    assertThat(event.details())
        .containsEntry("changedFields", List.of("displayName", "email", "role"))
        .containsEntry("oldRole", "viewer")
        .containsEntry("newRole", "operator");
  }

  @Test
  void aStaleVersionIsRefused() {
    UserAccount user = fixture.newUser("viewer");
    service.update(user.id(), input(user.username(), "operator"), 1);
    assertThat(refusal(() -> service.update(user.id(), input(user.username(), "viewer"), 1)).code())
        .isEqualTo(ErrorCode.STATE_CONFLICT);
    assertThat(refusal(() -> service.delete(user.id(), 1)).code())
        .isEqualTo(ErrorCode.STATE_CONFLICT);
    assertThat(service.get(user.id(), false).role()).isEqualTo("operator");
  }

  @Test
  @Tag("GUARD-01")
  void nobodyDeletesThemselves() {
    fixture.newUser("admin");
    assertThat(refusal(() -> service.delete(admin.id(), null)).code())
        .isEqualTo(ErrorCode.CANNOT_DELETE_SELF);
    assertThat(service.get(admin.id(), false).isActive()).isTrue();
  }

  @Test
  @Tag("GUARD-02")
  void theLastActiveAdminStays() {
    fixture.withoutOtherAdmins();
    UserAccount last = fixture.newUser("admin");
    assertThat(
            refusal(() -> service.update(last.id(), input(last.username(), "operator"), null))
                .code())
        .isEqualTo(ErrorCode.CANNOT_DEMOTE_LAST_ADMIN);
    UserInput inactive = new UserInput(null, "Display", null, "admin", false);
    assertThat(refusal(() -> service.update(last.id(), inactive, null)).code())
        .isEqualTo(ErrorCode.CANNOT_DEMOTE_LAST_ADMIN);
    assertThat(refusal(() -> service.delete(last.id(), null)).code())
        .isEqualTo(ErrorCode.CANNOT_DEMOTE_LAST_ADMIN);
    assertThat(service.get(last.id(), false).role()).isEqualTo("admin");
    fixture.newUser("admin");
    assertThat(service.update(last.id(), inactive, null).isActive()).isFalse();
  }

  /** Two administrators, each taken away by the other, on two connections as of two nodes. */
  @ParameterizedTest
  @CsvSource({
    "demote, demote",
    "deactivate, deactivate",
    "delete, delete",
    "demote, deactivate",
    "demote, delete",
    "deactivate, delete"
  })
  @Tag("GUARD-02")
  void ofTwoAdminsWhoRemoveEachOtherOneStays(String first, String second) {
    IdentityFixture otherNode = new IdentityFixture(Clock.systemUTC());
    otherNode.actor.become(fixture.newUser("viewer"));
    for (int round = 0; round < 6; round++) {
      fixture.withoutOtherAdmins();
      UserAccount one = fixture.newUser("admin");
      UserAccount two = fixture.newUser("admin");
      List<Object> results =
          IdentityFixture.atOnce(
              List.of(
                  () -> remove(service, first, one),
                  () -> remove(otherNode.userService, second, two)));
      assertThat(results).filteredOn(Boolean.TRUE::equals).hasSize(1);
      assertThat(
              fixture.query(
                  "SELECT count(*) FROM users WHERE role = 'admin' AND is_active AND NOT is_deleted"))
          .hasToString("1");
      assertThat(results)
          .filteredOn(CourierException.class::isInstance)
          .singleElement()
          .satisfies(
              e ->
                  assertThat(((CourierException) e).code())
                      .isEqualTo(ErrorCode.CANNOT_DEMOTE_LAST_ADMIN));
    }
  }

  private static Object remove(UserService users, String how, UserAccount admin) {
    switch (how) {
      case "demote" -> users.update(admin.id(), input(admin.username(), "viewer"), null);
      case "deactivate" ->
          users.update(admin.id(), new UserInput(null, "D", null, "admin", false), null);
      default -> users.delete(admin.id(), null);
    }
    return true;
  }

  /** What another node changed counts here when the cached state is too old. */
  @Test
  @Tag("RBAC-01")
  @Tag("ASSET-06")
  void aChangeOfAnotherNodeIsSeenWithinThirtySeconds() {
    SettableClock clock = new SettableClock(Clock.systemUTC().instant());
    IdentityFixture here = new IdentityFixture(clock);
    UserAccount user = fixture.newUser("operator");
    assertThat(here.states.current(user.id()).orElseThrow().usable()).isTrue();
    service.delete(user.id(), null);
    clock.advance(java.time.Duration.ofSeconds(30));
    assertThat(here.states.current(user.id()).orElseThrow().usable()).isFalse();
    assertThat(UserStates.LIFE).isLessThanOrEqualTo(java.time.Duration.ofSeconds(30));
  }

  @Test
  @Tag("AUD-07")
  void aDeletedUserIsHiddenButThere() {
    UserAccount user = fixture.newUser("viewer");
    service.delete(user.id(), null);
    assertThat(refusal(() -> service.get(user.id(), false)).code())
        .isEqualTo(ErrorCode.USER_NOT_FOUND);
    assertThat(refusal(() -> service.delete(user.id(), null)).code())
        .isEqualTo(ErrorCode.USER_NOT_FOUND);
    assertThat(service.get(user.id(), true).username()).isEqualTo(user.username());
    PageRequest page = PageRequest.FIRST;
    assertThat(service.list(new UserFilter(user.username(), false), page).items()).isEmpty();
    assertThat(service.list(new UserFilter(user.username(), true), page).items()).hasSize(1);
    assertThat(fixture.audit.of("UserDeleted").get(0).details())
        .containsEntry("userId", user.id())
        .containsEntry("username", user.username());
  }

  @Test
  void searchIgnoresCaseAndTakesWildcardsLiterally() {
    String mark = UUID.randomUUID().toString();
    service.create(input("100%_" + mark, "viewer"), "12345678");
    service.create(input("100xy" + mark, "viewer"), "12345678");
    PageRequest page = PageRequest.FIRST;
    String shouted = mark.toUpperCase(Locale.ROOT);
    assertThat(service.list(new UserFilter(shouted, false), page).totalCount()).isEqualTo(2);
    assertThat(service.list(new UserFilter("%_" + mark, false), page).totalCount()).isEqualTo(1);
    assertThat(service.list(new UserFilter("_" + mark, false), page).totalCount()).isEqualTo(1);
    assertThat(service.list(new UserFilter("\\" + mark, false), page).totalCount()).isZero();
    String injection = "' OR '1'='1";
    assertThat(service.list(new UserFilter(injection, true), page).totalCount()).isZero();
  }

  @Test
  void listsSortAndPage() {
    String mark = UUID.randomUUID().toString();
    for (String n : List.of("b", "c", "a")) {
      service.create(input(n + mark, "viewer"), "12345678");
    }
    UserFilter filter = new UserFilter(mark, false);
    Page<UserAccount> second = service.list(filter, new PageRequest(2, 2, "username", false));
    assertThat(second.totalCount()).isEqualTo(3);
    assertThat(second.items()).extracting(UserAccount::username).containsExactly("c" + mark);
    assertThat(service.list(filter, PageRequest.FIRST).items())
        .extracting(UserAccount::username)
        .containsExactly("a" + mark, "c" + mark, "b" + mark);
    assertThat(
            refusal(() -> service.list(filter, new PageRequest(1, 2, "passwordHash", true))).code())
        .isEqualTo(ErrorCode.INVALID_SORT_FIELD);
    assertThat(refusal(() -> service.list(filter, new PageRequest(3, 2, "username", true))).code())
        .isEqualTo(ErrorCode.PAGE_OUT_OF_RANGE);
  }

  @Test
  @Tag("RBAC-10")
  @Tag("AUD-08")
  void aResetEndsSessionsAndLocks() {
    UserAccount user = fixture.newUser("viewer");
    SignedIn session = fixture.signInService.signIn(user.username(), IdentityFixture.PASSWORD);
    UserState before = fixture.states.current(user.id()).orElseThrow();
    service.resetPassword(user.id(), "another long password");
    assertThat(refusal(() -> fixture.signInService.refresh(session.refreshToken())).code())
        .isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
    assertThat(
            refusal(() -> fixture.signInService.signIn(user.username(), IdentityFixture.PASSWORD))
                .code())
        .isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    assertThat(fixture.signInService.signIn(user.username(), "another long password")).isNotNull();
    assertThat(fixture.states.current(user.id()).orElseThrow().credentialVersion())
        .isNotEqualTo(before.credentialVersion());
    assertThat(fixture.audit.of("UserPasswordReset").get(0).details())
        .containsEntry("adminId", admin.id())
        .containsEntry("targetUserId", user.id());
  }

  @Test
  @Tag("RBAC-01")
  void aChangeIsSeenByTheNextRequest() {
    UserAccount user = fixture.newUser("operator");
    assertThat(fixture.states.current(user.id()).orElseThrow().role()).isEqualTo("operator");
    service.update(user.id(), new UserInput(null, "D", null, "viewer", true), null);
    assertThat(fixture.states.current(user.id()).orElseThrow().role()).isEqualTo("viewer");
    service.update(user.id(), new UserInput(null, "D", null, "viewer", false), null);
    assertThat(fixture.states.current(user.id()).orElseThrow().usable()).isFalse();
  }
}
