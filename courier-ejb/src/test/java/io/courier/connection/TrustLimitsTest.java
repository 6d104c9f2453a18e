package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.setting.Deployment.Environment;
import io.courier.testing.FixedDeployment;
import java.util.HashSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustLimitsTest {
  private static final String FIPS = "security.fips_mode_enabled";
  private static final String PRODUCTION = "security.insecure_trust_allow_production";
  private static final String ADMIN_TRUST = "security.insecure_trust_require_admin";
  private static final String ADMIN_FIPS = "security.fips_override_require_admin";

  @ParameterizedTest
  @CsvSource({"DEVELOPMENT,true", "STAGING,true", "PRODUCTION,false"})
  @Tag("HK-12")
  void insecureTrustIsBlockedInProduction(Environment environment, boolean allowed) {
    ThrowingCallable check = () -> limits(environment).check(alwaysTrust());
    if (allowed) {
      assertThatCode(check).doesNotThrowAnyException();
    } else {
      assertCode(ErrorCode.INSECURE_TRUST_POLICY_BLOCKED_IN_PRODUCTION, check);
      assertThatCode(() -> limits(environment, PRODUCTION).check(alwaysTrust()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  @Tag("HK-09")
  void insecureTrustIsRefusedInFipsMode() {
    TrustLimits fips = limits(Environment.DEVELOPMENT, FIPS, PRODUCTION);
    assertCode(
        ErrorCode.INSECURE_HOST_KEY_POLICY_NOT_ALLOWED_IN_FIPS_MODE,
        () -> fips.check(alwaysTrust()));
    ConnectionValues.Trust tls = Drafts.ftps().with("tlsCertPolicy", "insecure").values().trust();
    assertCode(ErrorCode.INSECURE_TLS_POLICY_NOT_ALLOWED_IN_FIPS_MODE, () -> fips.check(tls));
    assertThatCode(() -> fips.check(Drafts.sftp().values().trust())).doesNotThrowAnyException();
  }

  @Test
  @Tag("HK-08")
  @Tag("TLSP-10")
  @Tag("TLSP-14")
  void insecureMembersAreNamedWhileTheyNeedAnAdmin() {
    TrustLimits strict = limits(Environment.DEVELOPMENT, ADMIN_TRUST, ADMIN_FIPS);
    ConnectionDraft hostKey = Drafts.sftp().with("hostKeyPolicy", "always_trust").draft();
    assertCode(
        ErrorCode.INSECURE_HOST_KEY_POLICY_REQUIRES_ADMIN,
        () -> strict.refuseInsecureDraft(hostKey));
    assertCode(
        ErrorCode.INSECURE_TLS_POLICY_REQUIRES_ADMIN,
        () -> strict.refuseInsecureDraft(Drafts.ftps().with("tlsCertPolicy", "insecure").draft()));
    assertCode(
        ErrorCode.FIPS_OVERRIDE_REQUIRES_ADMIN,
        () -> strict.refuseInsecureDraft(Drafts.sftp().with("fipsOverride", true).draft()));
    assertThatCode(() -> strict.refuseInsecureDraft(Drafts.ftps().draft()))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                strict.refuseInsecureDraft(
                    Drafts.ftps().with("tlsCertPolicy", "pinned_thumbprint").draft()))
        .doesNotThrowAnyException();
    assertThatCode(() -> limits(Environment.DEVELOPMENT).refuseInsecureDraft(hostKey))
        .doesNotThrowAnyException();
  }

  private static ConnectionValues.Trust alwaysTrust() {
    return Drafts.sftp().with("hostKeyPolicy", "always_trust").values().trust();
  }

  private static TrustLimits limits(Environment environment, String... flags) {
    TrustLimits limits = new TrustLimits();
    limits.settings = new Flags(new HashSet<>(List.of(flags)));
    limits.deployment = FixedDeployment.of(environment);
    return limits;
  }

  private static void assertCode(ErrorCode code, ThrowingCallable work) {
    assertThat(catchThrowableOfType(CourierException.class, work).code()).isEqualTo(code);
  }
}
