package io.courier.connection;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The places for physical sessions, one row each over all nodes: granted, or waiting in the order
 * of their requests. Every call is one short transaction; time is the database's.
 */
interface SlotTable {
  Duration LEASE = Duration.ofSeconds(30);

  /** Who asks for a place. */
  record Claim(UUID slot, UUID connectionId, String nodeId, UUID executionId, int most) {}

  /**
   * One attempt; the first one takes a place in the line, further ones keep it.
   *
   * @return whether the place is granted
   */
  boolean take(Claim claim);

  /** Ends a place, granted or waiting; idempotent. */
  void release(UUID slot);

  /**
   * Prolongs the leases of granted places.
   *
   * @return those that still exist; the others ran out and may be taken by somebody else
   */
  Collection<UUID> renew(Collection<UUID> slots);

  /** Puts a place back that ran out although its session lives, however many there are. */
  void restore(Claim claim);

  /** Of the given connections those that somebody waits for. */
  List<UUID> waitedFor(Collection<UUID> connectionIds);
}
