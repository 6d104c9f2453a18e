package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Problems;
import io.courier.core.Secret;
import io.courier.core.jpa.Sql;
import io.courier.step.ConfigurationSchema;
import io.courier.step.Field;
import io.courier.step.StepContext;
import io.courier.step.StepDescription;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reference, jobs section 3. */
class JobSecretsIT {
  private static final ConfigurationSchema SCHEMA =
      ConfigurationSchema.of(
          Field.text("name", "A name."), Field.secret("password", "A password."));

  private final TestDatabase database = TestDatabase.get();
  private final StepTypes types = new StepTypes(List.of(new Archive()));
  private UUID job;

  @BeforeEach
  void aJob() {
    job = UUID.randomUUID();
    database.run(
        em -> new Sql(em).update("INSERT INTO jobs (id, name) VALUES (?, ?)", job, "Job " + job));
  }

  private static JobDefinition definition(Object password) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("name", "x");
    if (password != null) {
      configuration.put("password", password);
    }
    return new JobDefinition(
        "Job",
        null,
        FailurePolicy.DEFAULT,
        List.of(new StepDefinition(0, "Pack", "pack", "test.pack", configuration, 300, null)));
  }

  /** Seals and stores as a save does. */
  private JobDefinition saved(Object password, JobDefinition before) {
    return database.inTransaction(
        em -> {
          JobSecrets secrets = SecretsForTests.over(em, types);
          JobSecrets.Sealed sealed = secrets.seal(job, definition(password), before);
          secrets.store(job, sealed);
          return sealed.definition();
        });
  }

  private static Object reference(JobDefinition definition) {
    return definition.steps().get(0).configuration().get("password");
  }

  private String opened(UUID ofJob, JobDefinition definition) {
    return database.inTransaction(
        em -> {
          try (Secret secret =
              SecretsForTests.over(em, types).open(ofJob, reference(definition)).orElseThrow()) {
            return new String(secret.bytes(), StandardCharsets.UTF_8);
          }
        });
  }

  private long rows() {
    return database.inTransaction(
        em -> new Sql(em).number("SELECT count(*) FROM job_secrets WHERE job_id = ?", job));
  }

  @Test
  void plainTextIsReplacedByAReferenceOnSave() {
    JobDefinition saved = saved("correct horse", null);
    assertThat(JsonText.write(saved.toSnapshot()))
        .contains("secret_ref")
        .doesNotContain("correct horse");
    assertThat(opened(job, saved)).isEqualTo("correct horse");
    assertThat(JobDefinition.ofSnapshot(saved.toSnapshot())).isEqualTo(saved);
  }

  @Test
  void itIsShownAsHasPassword() {
    JobDefinition saved = saved("correct horse", null);
    JobView view = new JobView(job, saved, 1, true, null, null, null, 1);
    assertThat(SecretReferences.shown(view).steps().get(0).configuration())
        .isEqualTo(Map.of("name", "x", "hasPassword", true));
    JobVersionView version = new JobVersionView(job, job, 1, saved.toSnapshot(), "x", null);
    assertThat(JsonText.write(SecretReferences.shown(version).configSnapshot()))
        .contains("\"hasPassword\":true")
        .doesNotContain("secret_ref");
  }

  @Test
  void whatWasShownCanBeSentBack() {
    Problems problems = new Problems();
    assertThat(
            SCHEMA.normalise(Map.of("name", "x", "hasPassword", true), "configuration.", problems))
        .isEqualTo(Map.of("name", "x"));
    assertThat(problems.isEmpty()).isTrue();
    assertThat(JsonText.write(SCHEMA.toJson()))
        .contains("\"uiHint\":\"password\"")
        .contains("\"writeOnly\":true");
  }

  @Test
  void anAbsentOneIsKeptAnEmptyOneCleared() {
    JobDefinition first = saved("correct horse", null);
    assertThat(saved(null, first)).isEqualTo(first);
    assertThat(saved(reference(first), first)).isEqualTo(first);
    assertThat(reference(saved("", first))).isNull();
  }

  @Test
  void theSameTextMakesNoVersionAnotherDoes() {
    JobDefinition first = saved("correct horse", null);
    assertThat(saved("correct horse", first)).isEqualTo(first);
    assertThat(rows()).isEqualTo(1);
    JobDefinition second = saved("battery staple", first);
    assertThat(second).isNotEqualTo(first);
    assertThat(opened(job, first)).as("the old version's").isEqualTo("correct horse");
    assertThat(opened(job, second)).isEqualTo("battery staple");
  }

  @Test
  void aReferenceOfAnotherJobIsRefused() {
    JobDefinition first = saved("correct horse", null);
    UUID owner = job;
    aJob();
    assertThatThrownBy(() -> saved(reference(first), null))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_STEP_CONFIGURATION));
    assertThatThrownBy(() -> opened(job, first)).isInstanceOf(CourierException.class);
    assertThat(opened(owner, first)).isEqualTo("correct horse");
  }

  @Test
  void anEnvelopeIsBoundToItsRow() {
    JobDefinition first = saved("correct horse", null);
    JobDefinition second = saved("battery staple", first);
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_secrets SET value ="
                        + " (SELECT value FROM job_secrets WHERE id = CAST(? AS uuid))"
                        + " WHERE id = CAST(? AS uuid)",
                    ((Map<?, ?>) reference(second)).get("secret_ref"),
                    ((Map<?, ?>) reference(first)).get("secret_ref")));
    assertThatThrownBy(() -> opened(job, first))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORED_SECRET_UNREADABLE));
  }

  /** Has a password. */
  private static final class Archive implements StepType {
    @Override
    public StepDescription description() {
      return new StepDescription(
          "test.pack",
          Set.of(),
          new StepDescription.Label("Pack", "files", "Packs."),
          false,
          SCHEMA,
          List.of());
    }

    @Override
    public StepResult execute(StepContext context) {
      return new StepResult();
    }
  }
}
