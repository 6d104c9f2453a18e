package io.courier.web.console.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.chain.ChainInput;
import io.courier.chain.ChainMember;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemberListTest {
  private static final UUID JOB = new UUID(1, 1);

  private static MemberList three() {
    UUID first = new UUID(2, 1);
    UUID second = new UUID(2, 2);
    return MemberList.of(
        List.of(
            new ChainMember(new UUID(2, 3), JOB, "C", 2, second, true),
            new ChainMember(first, JOB, "A", 0, null, false),
            new ChainMember(second, JOB, "B", 1, first, false)));
  }

  @Test
  void placesInTheListAreOrderAndUpstreamOfTheInput() {
    assertThat(three().input())
        .containsExactly(
            new ChainInput.Member(JOB, 0, null, false),
            new ChainInput.Member(JOB, 1, 0, false),
            new ChainInput.Member(JOB, 2, 1, true));
  }

  @Test
  void movingKeepsWhoFollowsWhom() {
    MemberList list = three();
    list.move(list.lines().get(2).getKey(), -1);
    assertThat(list.input())
        .extracting(ChainInput.Member::dependsOnMemberIndex)
        .containsExactly(null, 2, 0);
    list.move(list.lines().get(0).getKey(), -1);
    assertThat(list.lines()).hasSize(3);
  }

  @Test
  void whatFollowedARemovedMemberBecomesAnEntryPoint() {
    MemberList list = three();
    list.remove(list.lines().get(1).getKey());
    assertThat(list.input())
        .extracting(ChainInput.Member::dependsOnMemberIndex)
        .containsOnlyNulls();
  }

  @Test
  void problemsStandAtTheirLines() {
    MemberList list = three();
    CourierException refusal =
        CourierException.invalid(
            List.of(
                new FieldProblem("members[1].jobId", "Is required."),
                new FieldProblem("name", "Is required.")));
    CourierException rest = list.explained(refusal);
    assertThat(list.lines().get(1).getProblem()).isEqualTo("Is required.");
    assertThat(rest.details()).extracting(FieldProblem::field).containsExactly("name");
    list.input();
    assertThat(list.lines().get(1).getProblem()).as("forgotten with the next try").isNull();
  }

  @Test
  void otherRefusalsStayWhatTheyAre() {
    CourierException stale = new CourierException(ErrorCode.STATE_CONFLICT, "Changed meanwhile.");
    assertThat(three().explained(stale)).isSameAs(stale);
  }
}
