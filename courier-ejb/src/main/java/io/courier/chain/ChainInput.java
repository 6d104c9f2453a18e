package io.courier.chain;

import java.util.List;
import java.util.UUID;

/**
 * A chain as a caller gives it, unchecked.
 *
 * @param enabled null means true
 * @param members null keeps the stored members on update, means none on create
 */
public record ChainInput(String name, String description, Boolean enabled, List<Member> members) {

  /**
   * A member as a caller gives it, unchecked.
   *
   * @param executionOrder null means the position in the list
   * @param dependsOnMemberIndex position in the list of the member it depends on, null for none
   * @param runOnUpstreamFailure null means false
   */
  public record Member(
      UUID jobId,
      Integer executionOrder,
      Integer dependsOnMemberIndex,
      Boolean runOnUpstreamFailure) {}
}
