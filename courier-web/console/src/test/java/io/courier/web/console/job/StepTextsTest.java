package io.courier.web.console.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import io.courier.job.JobInput;
import io.courier.step.ConfigurationSchema;
import io.courier.step.Field;
import io.courier.step.StepContext;
import io.courier.step.StepDescription;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepTextsTest {
  /** A type with a secret. */
  private static final class Sealing implements StepType {
    @Override
    public StepDescription description() {
      return new StepDescription(
          "test.seal",
          Set.of(),
          new StepDescription.Label("Seal", "files", "Seals."),
          false,
          ConfigurationSchema.of(
              Field.secret("password", "Opens it."), Field.text("path", "What.")),
          List.of());
    }

    @Override
    public StepResult execute(StepContext context) {
      throw new AssertionError("never run");
    }
  }

  private static FieldProblem onlyProblem(String text) {
    CourierException refused =
        catchThrowableOfType(CourierException.class, () -> StepTexts.parse(text));
    assertThat(refused.details()).hasSize(1);
    return refused.details().get(0);
  }

  @Test
  void stepsTakeTheirOrderFromTheListAndNumbersFromTexts() {
    List<JobInput.Step> steps =
        StepTexts.parse(
            "[{\"name\":\"A\",\"alias\":\"\",\"typeKey\":\"file.delete\",\"timeoutSeconds\":\" 60 \","
                + "\"configuration\":{\"path\":[\"a\",\"b\"],\"most\":3}},{\"name\":\"B\"}]");
    assertThat(steps)
        .containsExactly(
            new JobInput.Step(
                0,
                "A",
                null,
                "file.delete",
                Map.of("path", List.of("a", "b"), "most", 3L),
                60,
                null),
            new JobInput.Step(1, "B", null, null, Map.of(), null, null));
  }

  @Test
  void whatIsNoNumberIsNamedByStep() {
    assertThat(onlyProblem("[{},{\"maxRuntimeSeconds\":\"soon\"}]").field())
        .isEqualTo("steps[1].maxRuntimeSeconds");
  }

  @Test
  void whatIsNoListIsAProblemOfTheSteps() {
    assertThat(onlyProblem("[{\"name\":").field()).isEqualTo("steps");
    assertThat(onlyProblem("[1]").field()).isEqualTo("steps");
  }

  @Test
  void theUserIsToldWhenATypedOrClearedSecretIsForgotten() {
    StepTypes types = new StepTypes(List.of(new Sealing()));
    String step = "[{\"typeKey\":\"test.seal\",\"configuration\":{\"path\":\"x\"%s}}]";
    assertThat(StepTexts.holdsSecrets(step.formatted(",\"password\":\"open\""), types)).isTrue();
    assertThat(StepTexts.holdsSecrets(step.formatted(",\"password\":\"\""), types)).isTrue();
    assertThat(StepTexts.holdsSecrets(step.formatted(",\"has_password\":true"), types)).isFalse();
    assertThat(StepTexts.holdsSecrets("[{\"name\":", types)).isFalse();
  }

  @Test
  void typedSecretsAreForgottenAndAllElseStays() {
    StepTypes types = new StepTypes(List.of(new Sealing()));
    assertThat(
            StepTexts.withoutSecrets(
                "[{\"name\":\"A\",\"typeKey\":\"test.seal\",\"timeoutSeconds\":\"soon\","
                    + "\"configuration\":{\"path\":\"x\",\"password\":\"open sesame\"}}]",
                types))
        .isEqualTo(
            "[{\"name\":\"A\",\"typeKey\":\"test.seal\",\"timeoutSeconds\":\"soon\","
                + "\"configuration\":{\"path\":\"x\"}}]");
    assertThat(StepTexts.withoutSecrets("[1]", types)).isEqualTo("[]");
  }
}
