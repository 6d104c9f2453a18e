package io.courier.step;

import io.courier.core.Problems;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;

/** Opens a block of which the engine runs one branch. */
@Dependent
public class FlowIf implements StepType {
  public static final String RESULT = "result";
  public static final String LEFT = "left";
  public static final String RIGHT = "right";
  static final String OPERATOR = "operator";
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "flow.if",
          Set.of(),
          new StepDescription.Label(
              "If", "flow", "Runs the steps up to its else or end when the comparison holds."),
          false,
          ConfigurationSchema.of(
              Field.json(LEFT, "The value to look at.").require().ref(),
              Field.text(OPERATOR, "How to compare.").require().oneOf(Condition.OPERATORS),
              Field.json(RIGHT, "The value to compare with; not used by exists.").ref()),
          List.of(new StepDescription.Output(RESULT, "boolean", "Whether the comparison holds.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void validate(StepConfiguration configuration, Problems problems) {
    Object operator = configuration.value(OPERATOR);
    Object right = configuration.value(RIGHT);
    problems.addIf(
        right == null && !isExists(configuration), RIGHT, "Is required for " + operator + ".");
    if ("regex".equals(operator) && right instanceof String text && !References.isPresent(text)) {
      problems.addIf(!Condition.isExpression(text), RIGHT, "Is not a regular expression.");
    }
  }

  /** Whether the condition asks only for the presence of its left value. */
  public static boolean isExists(StepConfiguration configuration) {
    return Condition.EXISTS.equals(configuration.value(OPERATOR));
  }

  @Override
  public StepResult execute(StepContext context) {
    StepConfiguration configuration = context.configuration();
    boolean result =
        Condition.holds(
            configuration.value(LEFT),
            configuration.text(OPERATOR),
            configuration.value(RIGHT),
            context);
    return new StepResult().put(RESULT, result);
  }
}
