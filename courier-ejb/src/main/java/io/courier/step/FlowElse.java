package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;

/** Splits a block that {@link FlowIf} opened. */
@Dependent
class FlowElse implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "flow.else",
          Set.of(),
          new StepDescription.Label(
              "Else", "flow", "The steps from here to the end run when the if does not hold."),
          false,
          ConfigurationSchema.of(),
          List.of());

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  /** There is nothing to do: the engine follows the structure. */
  @Override
  public StepResult execute(StepContext context) {
    return new StepResult();
  }
}
