package io.courier.chain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One run of a chain.
 *
 * @param members as they were when it started
 */
public record ChainExecution(
    UUID id,
    UUID chainId,
    String chainName,
    String triggeredBy,
    ChainState state,
    List<ChainMember> members,
    Instant startedAt,
    Instant completedAt,
    Instant createdAt) {
  public ChainExecution {
    members = List.copyOf(members);
  }

  ChainPlan plan() {
    return new ChainPlan(members);
  }
}
