package io.courier.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemberCheckTest {
  private static final UUID JOB = new UUID(1, 1);

  private static ChainInput.Member member(Integer order, Integer dependsOn) {
    return new ChainInput.Member(JOB, order, dependsOn, null);
  }

  private static List<ChainMember> check(ChainInput.Member... members) {
    return MemberCheck.check(Arrays.asList(members), Clock.systemUTC());
  }

  private static void refused(int code, String field, ChainInput.Member... members) {
    assertThatThrownBy(() -> check(members))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code().number()).isEqualTo(code);
              if (field != null) {
                assertThat(e.details()).extracting("field").contains(field);
              }
            });
  }

  @Test
  void dependsOnMemberIndexRefersToThePositionInThePostedArray() {
    List<ChainMember> members = check(member(7, 1), member(3, null));
    assertThat(members.get(0).dependsOnMemberId()).isEqualTo(members.get(1).id());
    assertThat(members).extracting(ChainMember::executionOrder).containsExactly(7, 3);
  }

  @Test
  void theSameJobMayOccurTwice() {
    assertThat(check(member(null, null), member(null, 0)))
        .extracting(ChainMember::executionOrder)
        .containsExactly(0, 1);
  }

  @Test
  void cyclesAreRefused() {
    refused(2005, null, member(0, 0));
    refused(2005, null, member(0, 1), member(1, 0));
    refused(2005, null, member(0, null), member(1, 3), member(2, 1), member(3, 2));
  }

  @Test
  void everyProblemIsNamed() {
    refused(1000, "members[0].dependsOnMemberIndex", member(0, 1));
    refused(1000, "members[0].dependsOnMemberIndex", member(0, -1));
    refused(1000, "members[1].executionOrder", member(1, null), member(null, null));
    refused(1000, "members[0].executionOrder", member(-1, null));
    refused(1000, "members[0].jobId", new ChainInput.Member(null, 0, null, null));
    refused(1000, "members[0]", (ChainInput.Member) null);
    List<ChainInput.Member> many = new ArrayList<>();
    for (int i = 0; i <= MemberCheck.MOST; i++) {
      many.add(member(i, null));
    }
    refused(1000, "members", many.toArray(ChainInput.Member[]::new));
  }
}
