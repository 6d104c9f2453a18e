package io.courier.chain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A stored chain.
 *
 * @param members by execution order
 * @param version for optimistic locking
 */
public record ChainView(
    UUID id,
    String name,
    String description,
    boolean enabled,
    List<ChainMember> members,
    Instant createdAt,
    Instant updatedAt,
    int version) {
  public ChainView {
    members = List.copyOf(members);
  }

  ChainView with(List<ChainMember> others) {
    return new ChainView(id, name, description, enabled, others, createdAt, updatedAt, version);
  }
}
