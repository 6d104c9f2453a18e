package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Problems;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;

/** Opens a block that the engine runs once per item of a collection. */
@Dependent
public class FlowForeach implements StepType {
  private static final String SOURCE = "source";
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "flow.foreach",
          Set.of(),
          new StepDescription.Label(
              "For each",
              "flow",
              "Runs the steps up to its end once per item; loop.current_item and loop.index name"
                  + " the item."),
          false,
          ConfigurationSchema.of(
              Field.json(SOURCE, "The items: a reference to a list, or a JSON array.")
                  .require()
                  .ref()),
          List.of());

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void validate(StepConfiguration configuration, Problems problems) {
    Object source = configuration.value(SOURCE);
    if (source != null && !References.isPresent(source) && list(source) == null) {
      problems.add(SOURCE, "Must be a reference to a list or a JSON array.");
    }
  }

  /** Checks the collection. */
  @Override
  public StepResult execute(StepContext context) {
    items(context.configuration());
    return new StepResult();
  }

  /**
   * The items of a resolved configuration.
   *
   * @throws CourierException 2011 when it is no array
   */
  public static List<?> items(StepConfiguration configuration) {
    List<?> items = list(configuration.value(SOURCE));
    if (items == null) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          "The source of flow.foreach is no array and no JSON text of one.");
    }
    return items;
  }

  private static List<?> list(Object source) {
    if (source instanceof List<?> list) {
      return list;
    }
    if (source instanceof String text && text.strip().startsWith("[")) {
      try {
        return JsonText.readArray(text);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return null;
  }
}
