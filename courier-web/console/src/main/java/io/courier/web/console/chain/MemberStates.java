package io.courier.web.console.chain;

import io.courier.chain.ChainExecutionDetail;
import io.courier.chain.ChainMember;
import io.courier.core.Codes;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the members of one chain execution did: of retried ones the newest execution counts. */
final class MemberStates {
  static final Comparator<ChainMember> ORDER = Comparator.comparingInt(ChainMember::executionOrder);

  private final ChainExecutionDetail detail;
  private final Map<UUID, Execution> newest = new HashMap<>();

  MemberStates(ChainExecutionDetail detail) {
    this.detail = detail;
    detail.jobExecutions().forEach(run -> newest.put(run.member().memberId(), run));
  }

  /** Codes by member; of those that had a turn. */
  Map<UUID, String> codes() {
    Map<UUID, String> codes = new HashMap<>();
    newest.forEach((member, run) -> codes.put(member, Codes.of(run.state())));
    return codes;
  }

  /** In the order of the chain. */
  List<MemberRow> rows() {
    return MemberRow.of(detail.execution().members(), newest);
  }

  /** Whether something goes on. */
  boolean isMoving() {
    return newest.values().stream()
        .anyMatch(run -> !run.state().isFinal() && run.state() != ExecutionState.PAUSED);
  }
}
