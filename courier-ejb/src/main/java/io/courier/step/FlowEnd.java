package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;

/** Closes the block that was opened last. */
@Dependent
class FlowEnd implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "flow.end",
          Set.of(),
          new StepDescription.Label("End", "flow", "Closes the block that was opened last."),
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
