package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.setting.StoredSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/**
 * The transactions of the first-run set-up. The row lock on {@code auth.setup_completed} decides
 * who is first.
 */
@ApplicationScoped
class SetupRecords {
  private static final String COMPLETED = "auth.setup_completed";
  private static final String TOKEN_HASH = "auth.setup_token_hash";

  @Inject private StoredSettings settings;
  @Inject private UserRepository users;
  @Inject private AuditLog audit;
  @Inject private Clock clock;

  /** Null when none was made. */
  @Transactional
  String tokenHash() {
    return settings.read(TOKEN_HASH).filter(hash -> !hash.isEmpty()).orElse(null);
  }

  /**
   * Stores the hash of the one-time token.
   *
   * @return false when set-up is done or there is a token already
   */
  @Transactional
  boolean offerToken(String hash) {
    return settings.read(COMPLETED).filter("true"::equals).isEmpty()
        && settings.changeIf(TOKEN_HASH, "", hash, Actor.SYSTEM.name());
  }

  /**
   * Creates the first administrator and sets the flag.
   *
   * @throws CourierException 10006 when somebody was faster
   */
  @Transactional
  UserAccount complete(User admin, String passwordHash, String ip) {
    if (!settings.changeIf(COMPLETED, "false", "true", admin.username())) {
      throw alreadyCompleted();
    }
    settings.set(TOKEN_HASH, "", admin.username());
    users.checkUsername(admin.username(), admin.id());
    admin.setPassword(passwordHash, clock.instant());
    users.add(admin);
    users.flush();
    audit.recordAs(
        new Actor(admin.id(), admin.username(), ip),
        new AuditEvent("user", admin.id(), "SetupInitialized", Map.of("adminUserId", admin.id())));
    return admin.toAccount();
  }

  static CourierException alreadyCompleted() {
    return new CourierException(
        ErrorCode.SETUP_ALREADY_COMPLETED, "Set-up is done. Sign in instead.");
  }
}
