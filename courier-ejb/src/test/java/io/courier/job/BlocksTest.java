package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tree of the reference, jobs section 14. */
class BlocksTest {
  /** Letters: e foreach, i if, l else, n end, anything else a step. */
  private static List<StepDefinition> steps(String letters) {
    List<StepDefinition> steps = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      String type =
          switch (letters.charAt(i)) {
            case 'e' -> "flow.foreach";
            case 'i' -> "flow.if";
            case 'l' -> "flow.else";
            case 'n' -> "flow.end";
            default -> "file.copy";
          };
      steps.add(
          new StepDefinition(
              steps.size(), "S" + letters.charAt(i), null, type, Map.of(), 300, null));
    }
    return steps;
  }

  private static String shown(List<PlanNode> nodes) {
    return nodes.stream().map(BlocksTest::shown).collect(Collectors.joining(" "));
  }

  private static String shown(PlanNode node) {
    if (node instanceof PlanNode.Loop loop) {
      return "each" + loop.step().stepOrder() + "(" + shown(loop.body()) + ")";
    }
    if (node instanceof PlanNode.Choice choice) {
      return "if"
          + choice.step().stepOrder()
          + "("
          + shown(choice.then())
          + "|"
          + shown(choice.orElse())
          + ")";
    }
    return String.valueOf(node.step().stepOrder());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "aa, 0 1",
    "aeabna, 0 each1(2 3) 5",
    "ian, if0(1|)",
    "ialbn, if0(1|3)",
    "iln, if0(|)",
    "en, each0()",
    "eiaenlbnna, each0(if1(2 each3()|6)) 9",
  })
  void everyOpenerHasItsEndAndElseSplitsAnIf(String letters, String tree) {
    List<PlanNode> nodes = Blocks.parse(steps(letters));
    assertThat(shown(nodes)).isEqualTo(tree);
    assertThat(PlanNode.all(nodes)).isEqualTo(steps(letters));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "aea, Step 1 \"Se\" is a flow.foreach without its flow.end.",
    "ia, Step 0 \"Si\" is a flow.if without its flow.end.",
    "ialb, Step 0 \"Si\" is a flow.if without its flow.end.",
    "an, Step 1 \"Sn\" is a flow.end without a flow.foreach or flow.if before it.",
    "enn, Step 2 \"Sn\" is a flow.end without a flow.foreach or flow.if before it.",
    "al, Step 1 \"Sl\" is a flow.else outside a flow.if.",
    "ealn, Step 2 \"Sl\" is a flow.else in a flow.foreach; it belongs into a flow.if.",
    "iealnn, Step 3 \"Sl\" is a flow.else in a flow.foreach; it belongs into a flow.if.",
    "ialbln, Step 4 \"Sl\" is a second flow.else of the flow.if of step 0.",
  })
  void everythingElseIsMalformed(String letters, String text) {
    assertThatThrownBy(() -> Blocks.parse(steps(letters)))
        .hasMessage(text)
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_CONTROL_FLOW_BLOCK));
  }

  @Test
  void nestingIsAtMostTen() {
    assertThat(Blocks.parse(steps("ei".repeat(5) + "n".repeat(10)))).hasSize(1);
    assertThatThrownBy(() -> Blocks.parse(steps("ei".repeat(5) + "e" + "n".repeat(11))))
        .hasMessage("Step 10 \"Se\" lies in more than 10 blocks.");
  }
}
