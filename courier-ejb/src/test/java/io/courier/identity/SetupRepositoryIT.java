package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.setting.Deployment.Environment;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SetupRepositoryIT {
  private static final String TOKEN = OpaqueToken.next();
  private final IdentityFixture fixture = new IdentityFixture(Clock.systemUTC());
  private final SetupService service = fixture.setupService;

  @BeforeEach
  @AfterEach
  void fresh() {
    fixture.withoutSetup();
  }

  private static SetupInput input(String name, String setupToken) {
    return new SetupInput(
        name, "First", null, IdentityFixture.PASSWORD, IdentityFixture.PASSWORD, setupToken);
  }

  private static String name() {
    return "first-" + UUID.randomUUID();
  }

  private CourierException refusal(SetupInput input) {
    return catchThrowableOfType(CourierException.class, () -> service.initialize(input));
  }

  @Test
  @Tag("SETUP-03")
  @Tag("SETUP-04")
  @Tag("SETUP-05")
  @Tag("AUD-09")
  void makesTheFirstAdminOnce() {
    assertThat(service.isCompleted()).isFalse();
    UserAccount admin = service.initialize(input(name(), null));
    assertThat(admin.role()).isEqualTo("admin");
    assertThat(service.isCompleted()).isTrue();
    assertThat(fixture.audit.of("SetupInitialized"))
        .singleElement()
        .satisfies(e -> assertThat(e.details()).containsEntry("adminUserId", admin.id()));
    assertThat(refusal(input(name(), null)).code()).isEqualTo(ErrorCode.SETUP_ALREADY_COMPLETED);
    assertThat(fixture.signInService.signIn(admin.username(), IdentityFixture.PASSWORD))
        .isNotNull();
  }

  @Test
  @Tag("SETUP-05")
  void anotherNodeSeesItAtItsNextQuestion() {
    IdentityFixture other = new IdentityFixture(Clock.systemUTC());
    assertThat(other.setupService.isCompleted()).isFalse();
    service.initialize(input(name(), null));
    assertThat(other.setupService.isCompleted()).isTrue();
  }

  @Test
  @Tag("SETUP-04")
  void ofEightAtOnceOneSucceeds() {
    List<Supplier<?>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SetupInput input = input(name(), null);
      calls.add(() -> service.initialize(input));
    }
    List<Object> results = IdentityFixture.atOnce(calls);
    assertThat(results).filteredOn(UserAccount.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(CourierException.class::isInstance)
        .hasSize(7)
        .allSatisfy(
            e ->
                assertThat(((CourierException) e).code())
                    .isEqualTo(ErrorCode.SETUP_ALREADY_COMPLETED));
  }

  @Test
  @Tag("SETUP-03")
  void tellsEveryWrongFieldAtOnceAndWritesNothing() {
    CourierException e = refusal(new SetupInput("", null, "nobody", "short", "different", null));
    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(e.details())
        .extracting(FieldProblem::field)
        .containsExactly("confirmPassword", "username", "displayName", "email", "password");
    assertThat(refusal(new SetupInput(name(), "D", null, "short", "short", null)).code())
        .isEqualTo(ErrorCode.WEAK_PASSWORD);
    assertThat(service.isCompleted()).isFalse();
  }

  @Test
  void outsideDevelopmentTheTokenOfTheLogIsNeeded() {
    for (Environment environment : List.of(Environment.STAGING, Environment.PRODUCTION)) {
      fixture.withoutSetup();
      fixture.deployment.environment = environment;
      assertThat(refusal(input(name(), null)).details())
          .extracting(FieldProblem::field)
          .containsExactly("setupToken");
      assertThat(fixture.setups.offerToken(OpaqueToken.hash(TOKEN))).isTrue();
      assertThat(fixture.setups.offerToken(OpaqueToken.hash("another node's"))).isFalse();
      assertThat(refusal(input(name(), null)).code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
      assertThat(refusal(input(name(), "wrong")).code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
      assertThat(refusal(input(name(), OpaqueToken.hash(TOKEN))).code())
          .as("the stored hash is no token")
          .isEqualTo(ErrorCode.VALIDATION_FAILED);
      assertThat(fixture.audit.of("LoginFailed"))
          .hasSize(4)
          .allMatch(e -> "wrong set-up token".equals(e.details().get("reason")));
      fixture.audit.entries.clear();
      IdentityFixture node = new IdentityFixture(Clock.systemUTC());
      node.deployment.environment = environment;
      assertThat(node.setupService.initialize(input(name(), TOKEN)).role()).isEqualTo("admin");
      assertThat(node.setups.tokenHash()).isNull();
      assertThat(node.setups.offerToken(OpaqueToken.hash(TOKEN))).isFalse();
    }
  }
}
