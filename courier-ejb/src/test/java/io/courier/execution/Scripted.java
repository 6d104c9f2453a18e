package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.step.ConfigurationSchema;
import io.courier.step.Field;
import io.courier.step.StepContext;
import io.courier.step.StepDescription;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.step.StepTypesForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A step type whose runs the test writes: {@code text} is given out as {@code said}; what is to
 * happen in between is told per text.
 */
final class Scripted implements StepType {
  static final String KEY = "test.say";

  /** Texts in the order in which steps said them. */
  final List<String> said = new CopyOnWriteArrayList<>();

  /** Texts whose partial output was removed before a retry. */
  final List<String> cleaned = new CopyOnWriteArrayList<>();

  private final Map<String, Act> acts = new ConcurrentHashMap<>();

  /** What a step does. */
  interface Act {
    void run(StepContext context, StepResult result) throws Exception;
  }

  Scripted when(String text, Act act) {
    acts.put(text, act);
    return this;
  }

  /** The first times that the text is said it fails with the code. */
  Scripted failing(String text, int times, ErrorCode code) {
    AtomicInteger left = new AtomicInteger(times);
    return when(
        text,
        (context, result) -> {
          if (left.getAndDecrement() > 0) {
            throw new CourierException(code, "As told.");
          }
        });
  }

  /** Leaves a file of that name and size in the workspace. */
  Scripted making(String text, String file, int size) {
    return when(
        text,
        (context, result) -> {
          Path made = context.workspace().resolve(file);
          Files.write(made, new byte[size]);
          result.made(made, size);
        });
  }

  StepTypes types() {
    List<StepType> all = new ArrayList<>(StepTypesForTests.all().all());
    all.add(this);
    return new StepTypes(all);
  }

  @Override
  public StepDescription description() {
    return new StepDescription(
        KEY,
        Set.of(),
        new StepDescription.Label("Say", "files", "Says a text."),
        false,
        ConfigurationSchema.of(
            Field.json("text", "The text.").ref(), Field.secret("password", "A secret.")),
        List.of(
            new StepDescription.Output("said", "string", "The text."),
            new StepDescription.Output("earlier", "object", "Outputs of the try before.")));
  }

  @Override
  public StepResult execute(StepContext context) {
    Object value = context.configuration().value("text");
    String text = String.valueOf(value);
    said.add(text);
    StepResult result = new StepResult();
    result.put("said", value);
    if (!context.earlierOutputs().isEmpty()) {
      result.put("earlier", new LinkedHashMap<>(context.earlierOutputs()));
    }
    Act act = acts.get(text);
    if (act != null) {
      try {
        act.run(context, result);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    return result;
  }

  @Override
  public void cleanUpBeforeRetry(StepContext context) {
    cleaned.add(String.valueOf(context.configuration().value("text")));
  }
}
