package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Where insecure trust policies are refused; asked when saving and at every open. */
@ApplicationScoped
public class TrustLimits {
  @Inject Settings settings;
  @Inject Deployment deployment;

  /**
   * Refusals that name the insecure member, for a user who may not create connections at all.
   *
   * @throws CourierException 3004, 3006, 3012
   */
  public void refuseInsecureDraft(ConnectionDraft draft) {
    boolean trustNeedsAdmin = settings.flag("security.insecure_trust_require_admin");
    if (trustNeedsAdmin && "always_trust".equals(draft.hostKeyPolicy())) {
      throw new CourierException(
          ErrorCode.INSECURE_HOST_KEY_POLICY_REQUIRES_ADMIN,
          "Only an Admin may turn host key verification off.");
    }
    if (trustNeedsAdmin && "insecure".equals(draft.tlsCertPolicy())) {
      throw new CourierException(
          ErrorCode.INSECURE_TLS_POLICY_REQUIRES_ADMIN,
          "Only an Admin may turn certificate validation off.");
    }
    if (Boolean.TRUE.equals(draft.fipsOverride())
        && settings.flag("security.fips_override_require_admin")) {
      throw new CourierException(
          ErrorCode.FIPS_OVERRIDE_REQUIRES_ADMIN, "Only an Admin may set the FIPS override.");
    }
  }

  /**
   * @throws CourierException 3005, 3007, 3008
   */
  void check(ConnectionValues.Trust trust) {
    if (!trust.isInsecure()) {
      return;
    }
    boolean hostKey = trust.hostKeyPolicy() == HostKeyPolicy.ALWAYS_TRUST;
    if (fipsMode()) {
      throw hostKey
          ? new CourierException(
              ErrorCode.INSECURE_HOST_KEY_POLICY_NOT_ALLOWED_IN_FIPS_MODE,
              "Host key policy always_trust is not allowed in FIPS mode; use trust_on_first_use or"
                  + " manual.")
          : new CourierException(
              ErrorCode.INSECURE_TLS_POLICY_NOT_ALLOWED_IN_FIPS_MODE,
              "Certificate policy insecure is not allowed in FIPS mode; use system_trust or"
                  + " pinned_thumbprint.");
    }
    if (deployment.environment() == Deployment.Environment.PRODUCTION
        && !settings.flag("security.insecure_trust_allow_production")) {
      throw new CourierException(
          ErrorCode.INSECURE_TRUST_POLICY_BLOCKED_IN_PRODUCTION,
          "Insecure trust policies are blocked in Production (setting"
              + " security.insecure_trust_allow_production).");
    }
  }

  boolean fipsMode() {
    return settings.flag("security.fips_mode_enabled");
  }

  /** Whether only approved algorithms are offered on this connection. */
  boolean fipsPolicy(ConnectionValues values) {
    return fipsMode() && !values.fipsOverride();
  }
}
