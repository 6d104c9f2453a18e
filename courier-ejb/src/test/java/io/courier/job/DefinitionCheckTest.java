package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.connection.Partners;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.file.LocalPaths;
import io.courier.step.StepTypesForTests;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DefinitionCheckTest {
  private static final String ID = "01970000-0000-7000-8000-000000000001";

  private final DefinitionCheck check =
      new DefinitionCheck(StepTypesForTests.all(), new OnlyData(), new OnePartner());

  private static JobInput.Step step(String name, String type, Map<String, Object> configuration) {
    return new JobInput.Step(null, name, null, type, configuration, null, null);
  }

  private static JobInput.Step download(String name) {
    return step(name, "sftp.download", Map.of("connection_id", ID, "remote_path", "/out"));
  }

  private static JobInput.Step upload(String local) {
    return step(
        "Send",
        "sftp.upload",
        Map.of("connection_id", ID, "local_path", local, "remotePath", "/in/x"));
  }

  private JobDefinition checked(JobInput.Step... steps) {
    return check.check(new JobInput("Job", null, null, null, List.of(steps)));
  }

  private void refused(ErrorCode code, String field, JobInput.Step... steps) {
    assertThatThrownBy(() -> checked(steps))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.details().stream().map(FieldProblem::field)).contains(field);
            });
  }

  @Test
  void normalisesAndNamesSteps() {
    JobDefinition job =
        checked(download("Fetch files"), upload("context:fetch-files.downloaded_file"));
    assertThat(job.steps().get(0).alias()).isEqualTo("fetch-files");
    assertThat(job.steps().get(1).configuration()).containsEntry("remote_path", "/in/x");
    assertThat(job.steps()).extracting(StepDefinition::timeoutSeconds).containsOnly(300);
    assertThat(JobDefinition.ofSnapshot(job.toSnapshot())).isEqualTo(job);
  }

  @Test
  void twoStepsOfOneNameHaveNoAlias() {
    assertThat(checked(download("Get"), download("get")).steps())
        .extracting(StepDefinition::alias)
        .containsOnlyNulls();
  }

  @Test
  void aliasesAreChecked() {
    for (String alias :
        List.of("job", "loop", "monitor", "steps", "123", "UP", "a b", "x".repeat(65))) {
      refused(
          ErrorCode.INVALID_STEP_ALIAS,
          "steps[0].alias",
          new JobInput.Step(
              null, "A", alias, "sftp.download", download("A").configuration(), null, null));
    }
  }

  @Test
  void anAliasIsUniqueInTheJob() {
    JobInput.Step one =
        new JobInput.Step(
            0, "A", "same", "sftp.download", download("A").configuration(), null, null);
    JobInput.Step two =
        new JobInput.Step(
            1, "B", "same", "sftp.download", download("A").configuration(), null, null);
    refused(ErrorCode.INVALID_STEP_ALIAS, "steps[1].alias", one, two);
  }

  @Test
  void ordersCountFromZeroWithoutGaps() {
    JobInput.Step one =
        new JobInput.Step(1, "A", null, "sftp.download", download("A").configuration(), null, null);
    assertThatThrownBy(() -> checked(one, one))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_STEP_ORDER));
    JobInput.Step zero =
        new JobInput.Step(0, "B", null, "sftp.download", download("A").configuration(), null, null);
    for (int order : new int[] {-1, 2, 7}) {
      JobInput.Step other =
          new JobInput.Step(
              order, "C", null, "sftp.download", download("A").configuration(), null, null);
      assertThatThrownBy(() -> checked(zero, other))
          .as("order %d beside 0", order)
          .isInstanceOfSatisfying(
              CourierException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_STEP_ORDER));
    }
    assertThat(checked(one, zero).steps())
        .extracting(StepDefinition::name)
        .containsExactly("B", "A");
  }

  @Test
  void unknownTypesAreRefused() {
    for (String type : List.of("sftp.teleport", "pgp.encrypt", "flow.until", "ftp.beam")) {
      refused(ErrorCode.INVALID_STEP_TYPE, "steps[0].typeKey", step("A", type, Map.of()));
    }
  }

  @Test
  void badReferencesAreRefused() {
    String field = "steps[1].configuration.local_path";
    for (String reference :
        List.of(
            "context:2.downloaded_file",
            "context:send.uploaded_file",
            "context:fetch.archive_path",
            "context:nobody.x",
            "context:job.nothing",
            "context:loop.current_item",
            "${1.uploaded_file}",
            "context:plain",
            "dir/${fetch.nope}")) {
      refused(ErrorCode.INVALID_STEP_CONFIGURATION, field, download("Fetch"), upload(reference));
    }
  }

  @Test
  void goodReferencesAreAccepted() {
    for (String reference :
        List.of(
            "context:0.downloaded_files",
            "context:fetch.files[0].path",
            "${steps[0].downloaded_file}",
            "${job.temp_dir}/x",
            "context:monitor.triggered_files[0].path",
            "context:var.file",
            "context:fetch.status")) {
      assertThat(checked(download("Fetch"), upload(reference)).steps()).hasSize(2);
    }
  }

  @Test
  void fieldsThatTakeNoReferenceRefuseOne() {
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[1].configuration.file_pattern",
        download("Fetch"),
        step(
            "Again",
            "sftp.download",
            Map.of("connection_id", ID, "remote_path", "/o", "file_pattern", "context:0.status")));
  }

  @Test
  void localPathsAreCheckedOnSave() {
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.local_path",
        upload("/etc/passwd"));
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION, "steps[0].configuration.local_path", upload("../x"));
  }

  @Test
  void theConnectionMustExist() {
    Map<String, Object> configuration = new HashMap<>(download("A").configuration());
    configuration.put("connection_id", "01970000-0000-7000-8000-00000000dead");
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.connection_id",
        step("A", "sftp.download", configuration));
  }

  @Test
  void everyPolicyCanBeSavedAndNoOther() {
    for (String type : List.of("stop", "retry_step", "retry_job", "skip_and_continue")) {
      assertThat(
              check
                  .check(new JobInput("J", null, null, Map.of("type", type), List.of()))
                  .failurePolicy()
                  .type())
          .isEqualTo(FailurePolicy.Type.valueOf(type.toUpperCase(Locale.ROOT)));
    }
    assertThatThrownBy(
            () -> check.check(new JobInput("J", null, null, Map.of("type", "hope"), List.of())))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
              assertThat(e.details().get(0).field()).isEqualTo("failurePolicy.type");
            });
  }

  /** As the JSON reader gives them. */
  @Test
  void retriesAreAWholeNumber() {
    for (Object value : List.of(4_294_967_299L, 2.9, "many", true, -1L, 11L)) {
      Map<String, Object> policy = Map.of("type", "retry_step", "maxRetries", value);
      assertThatThrownBy(() -> check.check(new JobInput("J", null, null, policy, List.of())))
          .isInstanceOfSatisfying(
              CourierException.class,
              e -> assertThat(e.details().get(0).field()).isEqualTo("failurePolicy.maxRetries"));
    }
  }

  private static JobInput.Step each(String source) {
    return step("Each", "flow.foreach", Map.of("source", source));
  }

  private static JobInput.Step end() {
    return step("End", "flow.end", Map.of());
  }

  @Test
  void aBlockWithoutItsEndIsRefusedOnSave() {
    assertThatThrownBy(() -> checked(download("Fetch"), each("context:0.downloaded_files")))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_CONTROL_FLOW_BLOCK);
              assertThat(e).hasMessage("Step 1 \"Each\" is a flow.foreach without its flow.end.");
            });
  }

  @Test
  void loopValuesAreKnownInsideTheirLoops() {
    for (String reference :
        List.of(
            "context:loop.current_item",
            "context:loop.current_item.name",
            "${loop.index}",
            "context:loop.0.current_item.name",
            "context:loop.1.index")) {
      assertThat(checked(each("[1]"), each("[2]"), upload(reference), end(), end()).steps())
          .hasSize(5);
    }
  }

  @Test
  void loopValuesAreUnknownElsewhere() {
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[2].configuration.local_path",
        each("[1]"),
        end(),
        upload("context:loop.current_item"));
    for (String reference : List.of("context:loop.1.current_item", "context:loop.size")) {
      refused(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          "steps[1].configuration.local_path",
          each("[1]"),
          upload(reference),
          end());
    }
  }

  @Test
  void existsMayAskForAnything() {
    Map<String, Object> exists = Map.of("left", "context:nobody.x", "operator", "exists");
    assertThat(checked(step("If", "flow.if", exists), end()).steps()).hasSize(2);
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.left",
        step(
            "If", "flow.if", Map.of("left", "context:nobody.x", "operator", "equals", "right", 1L)),
        end());
  }

  @Test
  void conditionsAndSourcesAreChecked() {
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.right",
        step("If", "flow.if", Map.of("left", "a", "operator", "equals")),
        end());
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.right",
        step("If", "flow.if", Map.of("left", "a", "operator", "regex", "right", "(")),
        end());
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.operator",
        step("If", "flow.if", Map.of("left", "a", "operator", "like", "right", "b")),
        end());
    refused(
        ErrorCode.INVALID_STEP_CONFIGURATION,
        "steps[0].configuration.source",
        each("no list"),
        end());
  }

  @Test
  void allProblemsOfTheJobAreReportedAtOnce() {
    JobInput.Step nameless = new JobInput.Step(null, " ", null, null, null, 0, 90_000);
    assertThatThrownBy(
            () -> check.check(new JobInput("", "d".repeat(2001), null, null, List.of(nameless))))
        .isInstanceOfSatisfying(
            CourierException.class,
            e ->
                assertThat(e.details().stream().map(FieldProblem::field))
                    .containsExactlyInAnyOrder(
                        "name",
                        "description",
                        "steps[0].name",
                        "steps[0].typeKey",
                        "steps[0].timeoutSeconds",
                        "steps[0].maxRuntimeSeconds"));
  }

  /** Absolute paths only below /data. */
  private static final class OnlyData extends LocalPaths {
    @Override
    public Optional<String> problemAtSave(String path) {
      boolean bad = path.contains("..") || (path.startsWith("/") && !path.startsWith("/data"));
      return bad ? Optional.of("Not allowed.") : Optional.empty();
    }
  }

  private static final class OnePartner extends Partners {
    @Override
    public String protocol(UUID connectionId) {
      if (!connectionId.toString().equals(ID)) {
        throw CourierException.notFound("connection", connectionId);
      }
      return "sftp";
    }
  }
}
