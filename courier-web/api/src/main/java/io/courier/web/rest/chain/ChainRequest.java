package io.courier.web.rest.chain;

import io.courier.chain.ChainInput;
import java.util.List;
import java.util.UUID;

/** A chain as written by a client. */
public record ChainRequest(
    String name, String description, Boolean isEnabled, List<MemberRequest> members) {

  ChainInput toInput() {
    return new ChainInput(
        name, description, isEnabled, members == null ? null : MemberRequest.toInput(members));
  }

  /** A member; the one it depends on is named by its position in the list. */
  public record MemberRequest(
      UUID jobId,
      Integer executionOrder,
      Integer dependsOnMemberIndex,
      Boolean runOnUpstreamFailure) {

    static List<ChainInput.Member> toInput(List<MemberRequest> members) {
      return members.stream().map(m -> m == null ? null : m.toInput()).toList();
    }

    private ChainInput.Member toInput() {
      return new ChainInput.Member(
          jobId, executionOrder, dependsOnMemberIndex, runOnUpstreamFailure);
    }
  }
}
