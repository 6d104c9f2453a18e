package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.ClientAddress;
import io.courier.core.CourierException;
import io.courier.core.Ids;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** The first-run set-up: makes the first administrator, once. Open to anonymous callers. */
@ApplicationScoped
public class SetupService {
  @Inject private SetupRecords records;
  @Inject private Settings settings;
  @Inject private Passwords passwords;
  @Inject private Deployment deployment;
  @Inject private AuditLog audit;
  @Inject private Clock clock;

  /** Read from the database until it is true: another node may complete the set-up any moment. */
  public boolean isCompleted() {
    return settings.flag("auth.setup_completed");
  }

  /** Whether {@link #initialize} asks for the token of the server log. */
  public boolean isTokenRequired() {
    return deployment.environment() != Deployment.Environment.DEVELOPMENT;
  }

  /**
   * Creates the first administrator; of two calls at once one succeeds.
   *
   * @throws CourierException 10006 done already, 1000 with every wrong field, 10012 when only the
   *     password is wrong
   */
  public UserAccount initialize(SetupInput input) {
    if (isCompleted()) {
      throw SetupRecords.alreadyCompleted();
    }
    Problems problems = new Problems();
    if (isTokenRequired() && !isToken(input.setupToken())) {
      problems.add("setupToken", "Must be the one-time set-up token that the server log shows.");
      auditWrongToken();
    }
    problems.addIf(
        !Objects.equals(input.password(), input.confirmPassword()),
        "confirmPassword",
        "Must equal the password.");
    UserInput admin =
        Registration.check(
            new UserInput(input.username(), input.displayName(), input.email(), Roles.ADMIN, true),
            input.password(),
            passwords,
            problems);
    User user = new User(Ids.next(clock), admin);
    return records.complete(user, passwords.hash(input.password()), ClientAddress.get());
  }

  private void auditWrongToken() {
    String ip = ClientAddress.get();
    audit.recordIndependently(
        new Actor(null, "anonymous", ip),
        new AuditEvent(
            "user",
            null,
            "LoginFailed",
            Map.of("reason", "wrong set-up token", "ip", String.valueOf(ip))));
  }

  private boolean isToken(String token) {
    String expected = records.tokenHash();
    return token != null
        && expected != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8),
            OpaqueToken.hash(token.strip()).getBytes(StandardCharsets.UTF_8));
  }
}
