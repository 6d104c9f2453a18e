package io.courier.web.rest.chain;

import io.courier.chain.ChainMember;
import io.courier.chain.ChainView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A chain as shown. */
public record ChainAnswer(
    UUID id,
    String name,
    String description,
    boolean isEnabled,
    List<ChainMember> members,
    List<Object> tags,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  static ChainAnswer of(ChainView chain) {
    return new ChainAnswer(
        chain.id(),
        chain.name(),
        chain.description(),
        chain.enabled(),
        chain.members(),
        List.of(),
        chain.createdAt(),
        chain.updatedAt(),
        chain.version());
  }
}
