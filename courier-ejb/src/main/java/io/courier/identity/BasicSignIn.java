package io.courier.identity;

import io.courier.core.ClientAddress;
import io.courier.core.CourierException;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Signing in with name and password in every request, for the batch REST API. The rules, limits and
 * records are those of {@link SignInService}, but for one: of the successes of a user at one
 * address only the first within {@code auth.session_timeout_minutes} is a Login of the audit log,
 * since each request is one. Open to anonymous callers; must not be called in a transaction.
 */
@ApplicationScoped
public class BasicSignIn {
  private static final int MAX_REMEMBERED = 10_000;

  @Inject private SignInService signIns;
  @Inject private SignInRecords records;
  @Inject private SignInTickets tickets;
  @Inject private Settings settings;
  @Inject private Clock clock;

  /** When the last Login was written; the oldest are forgotten first. */
  private final Map<Visitor, Instant> logins =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Visitor, Instant> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private record Visitor(UUID userId, String address) {}

  /**
   * Who was let in.
   *
   * @param ticket takes the place of the password at the container's login, once
   */
  public record Admitted(UUID id, String username, String role, String ticket) {
    @Override
    public String toString() {
      return "Admitted[" + username + "]";
    }
  }

  /**
   * Checks the password of this request.
   *
   * @throws CourierException as {@link SignInService#signIn}
   */
  public Admitted signIn(String username, String password) {
    SignInService.Checked checked = signIns.check(username, password, "batch");
    String address = ClientAddress.get();
    Visitor visitor = new Visitor(checked.candidate().id(), address);
    boolean first = isFirst(visitor);
    UserState user =
        records
            .confirmed(checked, address, first ? "batch" : null)
            .orElseThrow(() -> signIns.overtaken(checked.candidate(), "batch"));
    if (first) {
      note(visitor);
    }
    return new Admitted(user.id(), user.username(), user.role(), tickets.issue(user.username()));
  }

  private synchronized boolean isFirst(Visitor visitor) {
    Instant last = logins.get(visitor);
    Duration interval = Duration.ofMinutes(settings.integer("auth.session_timeout_minutes"));
    return last == null || !last.plus(interval).isAfter(clock.instant());
  }

  private synchronized void note(Visitor visitor) {
    logins.remove(visitor);
    logins.put(visitor, clock.instant());
  }
}
