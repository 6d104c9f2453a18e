package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Proofs for Liberty that a password was checked: random, good once, for the user they were issued
 * to, on this node. So the password itself never gets to Liberty, and what Liberty is given as a
 * password anywhere else is wrong without any work. Thread-safe.
 */
@ApplicationScoped
class SignInTickets {
  /** Redeemed in the next statement; a slow machine included. */
  static final Duration LIFE = Duration.ofMinutes(2);

  private final ConcurrentMap<String, Ticket> open = new ConcurrentHashMap<>();

  @Inject private Clock clock;

  private record Ticket(String username, Instant until) {}

  String issue(String username) {
    Instant now = clock.instant();
    open.values().removeIf(ticket -> ticket.until().isBefore(now));
    String ticket = OpaqueToken.next();
    open.put(OpaqueToken.hash(ticket), new Ticket(username, now.plus(LIFE)));
    return ticket;
  }

  boolean redeem(String username, String ticket) {
    Ticket issued = open.remove(OpaqueToken.hash(ticket));
    return issued != null
        && issued.username().equals(username)
        && !issued.until().isBefore(clock.instant());
  }
}
