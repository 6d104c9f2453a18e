package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * State of users as the checks of every request need it: at most {@link #LIFE} old, and dropped at
 * once by changes made on this node.
 */
@ApplicationScoped
public class UserStates {
  static final Duration LIFE = Duration.ofSeconds(10);

  private final ConcurrentMap<UUID, Entry> cache = new ConcurrentHashMap<>();

  /** Counts drops: what was read before one is not kept after it. */
  private long drops;

  @Inject private UserRepository users;
  @Inject private Clock clock;

  private record Entry(UserState state, Instant readAt) {}

  /** Empty when there never was such a user; deleted ones are there, not usable. */
  public Optional<UserState> current(UUID id) {
    Instant now = clock.instant();
    Entry entry = cache.get(id);
    if (entry != null && entry.readAt().plus(LIFE).isAfter(now)) {
      return Optional.of(entry.state());
    }
    long seen = drops();
    Optional<UserState> read = users.find(id).map(User::toState);
    read.ifPresent(state -> keep(new Entry(state, now), seen));
    return read;
  }

  /** By name, letter case ignored, as it is now; deleted users are not found. */
  public Optional<UserState> named(String username) {
    return users.findByUsername(username).map(User::toState);
  }

  private synchronized long drops() {
    return drops;
  }

  private synchronized void keep(Entry entry, long seen) {
    if (drops == seen) {
      cache.put(entry.state().id(), entry);
    }
  }

  /** To be called after the transaction that changed the user. */
  synchronized void drop(UUID id) {
    drops++;
    cache.remove(id);
  }
}
