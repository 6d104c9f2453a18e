package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/**
 * How the engine of this very node passes the door of the batch REST API: with a ticket instead of
 * a password, as the technical user, whom nobody else can be. A scheme of its own, because Liberty
 * tries what comes by basic authentication before the door has it, and a ticket is good once.
 * Thread-safe.
 */
@ApplicationScoped
public class EngineSignIn {
  /** The technical user; a reserved name. */
  public static final String USER = "batchrunner";

  private static final String SCHEME = "Ticket ";

  @Inject SignInTickets tickets;

  /** For CDI. */
  public EngineSignIn() {}

  /** The Authorization header of one request. */
  public String header() {
    return SCHEME + tickets.issue(USER);
  }

  /**
   * Whether the request is the engine's.
   *
   * @param headers all of Authorization
   * @return the technical user with another ticket, for the container's login
   */
  public Optional<BasicSignIn.Admitted> exchange(List<String> headers) {
    boolean known =
        headers.size() == 1
            && headers.get(0).startsWith(SCHEME)
            && tickets.redeem(USER, headers.get(0).substring(SCHEME.length()));
    return known
        ? Optional.of(new BasicSignIn.Admitted(null, USER, "admin", tickets.issue(USER)))
        : Optional.empty();
  }
}
