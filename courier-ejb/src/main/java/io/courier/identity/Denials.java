package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import io.courier.identity.AccessRule.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts on record what a signed-in user tried and may not. Entries are written at once and survive
 * the rollback of what was refused.
 */
@ApplicationScoped
public class Denials {
  private static final int MAX_CAUSES = 20;
  private static final Set<ErrorCode> CODES =
      Set.of(
          ErrorCode.INSUFFICIENT_PERMISSIONS,
          ErrorCode.INSECURE_HOST_KEY_POLICY_REQUIRES_ADMIN,
          ErrorCode.INSECURE_TLS_POLICY_REQUIRES_ADMIN,
          ErrorCode.FIPS_OVERRIDE_REQUIRES_ADMIN);

  @Inject private AuditLog audit;
  @Inject private CurrentActor caller;

  /** Whether the code says that the caller's role does not suffice. */
  public static boolean isDenial(ErrorCode code) {
    return CODES.contains(code);
  }

  /**
   * @param attempt what was done, to stand before the name of the row: a method, a page's action
   * @param rule the row of the matrix, where it is known
   */
  public void record(Actor actor, String attempt, Optional<AccessRule> rule, String endpoint) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("userId", actor.id());
    details.put("action", rule.map(r -> attempt + " " + r.title()).orElse(attempt).strip());
    details.put("requiredRole", rule.map(this::required).orElse(List.of()));
    details.put("endpoint", endpoint);
    audit.recordIndependently(actor, new AuditEvent("system", null, "PermissionDenied", details));
  }

  /** Who is in the row was refused something within it that only administrators may. */
  private List<String> required(AccessRule rule) {
    return rule.roles().stream().anyMatch(caller::hasRole) ? List.of(Roles.ADMIN) : rule.roles();
  }

  /** The row of the service method whose call the container refused; empty for other failures. */
  public static Optional<AccessRule> ruleOf(Throwable refusal) {
    Map<String, AccessRule> calls = AccessMatrix.stored().doors(Kind.CALL);
    Throwable cause = refusal;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      for (StackTraceElement frame : cause.getStackTrace()) {
        Optional<AccessRule> rule =
            calls.entrySet().stream()
                .filter(call -> isProxyOf(call.getKey(), frame))
                .max(Comparator.comparingInt(call -> call.getKey().length()))
                .map(Map.Entry::getValue);
        if (rule.isPresent()) {
          return rule;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The container's proxy of a bean is a class beside it with the bean's name in its own; of names
   * that end alike the longest is meant.
   */
  private static boolean isProxyOf(String call, StackTraceElement frame) {
    String type = "io.courier." + call.substring(0, call.lastIndexOf('.'));
    String name = frame.getClassName();
    return frame.getMethodName().equals(call.substring(call.lastIndexOf('.') + 1))
        && name.startsWith(type.substring(0, type.lastIndexOf('.') + 1))
        && name.substring(name.lastIndexOf('.') + 1)
            .contains(type.substring(type.lastIndexOf('.') + 1));
  }
}
