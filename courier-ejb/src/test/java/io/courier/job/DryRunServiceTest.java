package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.connection.Partners;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.file.LocalPaths;
import io.courier.step.StepTypes;
import io.courier.step.StepTypesForTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reference, jobs section 17. */
class DryRunServiceTest {
  private static final UUID SFTP = UUID.fromString("01970000-0000-7000-8000-000000000001");
  private static final UUID DEAD = UUID.fromString("01970000-0000-7000-8000-000000000002");
  private static final UUID GONE = UUID.fromString("01970000-0000-7000-8000-000000000003");

  private final List<UUID> dialled = new ArrayList<>();
  private final List<AuditEvent> audited = new ArrayList<>();
  private final DryRunService service = new DryRunService();
  private List<StepDefinition> steps = List.of();

  @BeforeEach
  void wire() {
    Partners partners = new TwoPartners();
    StepTypes types = StepTypesForTests.all();
    service.types = types;
    service.check = new DefinitionCheck(types, new AnyPath(), partners);
    service.secrets = SecretsForTests.over(null, types);
    service.catalog = new OneJob();
    service.audit = new Recording();
    service.actor = new Somebody();
    service.trial = new Trial();
    service.trial.partners = partners;
  }

  private static StepDefinition step(int order, String type, Map<String, Object> configuration) {
    return new StepDefinition(order, "Step " + order, "s" + order, type, configuration, 300, null);
  }

  private static StepDefinition download(int order, UUID connection) {
    return step(
        order,
        "sftp.download",
        Map.of("connection_id", connection.toString(), "remote_path", "/out"));
  }

  private DryRunReport of(StepDefinition... all) {
    steps = List.of(all);
    return service.dryRun(SFTP);
  }

  private static List<Integer> codes(DryRunReport report, int step) {
    return report.steps().get(step).problems().stream().map(DryRunReport.Problem::code).toList();
  }

  @Test
  void aSoundJobIsValidAndEachConnectionIsDialledOnce() {
    DryRunReport report = of(download(0, SFTP), download(1, SFTP));
    assertThat(report.valid()).isTrue();
    assertThat(report.problems()).isEmpty();
    assertThat(report.steps()).hasSize(2).allMatch(DryRunReport.Step::valid);
    assertThat(dialled).containsExactly(SFTP);
    assertThat(audited).singleElement().extracting(AuditEvent::operation).isEqualTo("JobDryRun");
  }

  @Test
  void eachStepHasItsOwnReport() {
    DryRunReport report =
        of(
            download(0, DEAD),
            download(1, GONE),
            step(
                2,
                "sftp.upload",
                Map.of(
                    "connection_id", SFTP.toString(), "local_path", "../x", "remote_path", "/x")),
            step(
                3,
                "ftps.download",
                Map.of("connection_id", SFTP.toString(), "remote_path", "/out")),
            step(4, "test.gone", Map.of()),
            download(5, SFTP),
            step(
                6,
                "azure_function.execute",
                Map.of("connection_id", SFTP.toString(), "function_name", "Import")));
    assertThat(report.valid()).isFalse();
    assertThat(codes(report, 0)).containsExactly(ErrorCode.HOST_UNREACHABLE.number());
    assertThat(codes(report, 1)).containsExactly(ErrorCode.INVALID_STEP_CONFIGURATION.number());
    assertThat(report.steps().get(2).problems().get(0).field()).endsWith("local_path");
    assertThat(codes(report, 3)).containsExactly(ErrorCode.PROTOCOL_MISMATCH.number());
    assertThat(codes(report, 4)).containsExactly(ErrorCode.INVALID_STEP_TYPE.number());
    assertThat(report.steps().get(5).valid()).isTrue();
    assertThat(codes(report, 6)).containsExactly(ErrorCode.PROTOCOL_MISMATCH.number());
  }

  @Test
  void malformedBlocksAreAProblemOfTheJob() {
    DryRunReport report = of(step(0, "flow.foreach", Map.of("source", "[1]")), download(1, SFTP));
    assertThat(report.valid()).isFalse();
    assertThat(report.problems())
        .extracting(DryRunReport.Problem::code)
        .containsExactly(ErrorCode.MALFORMED_CONTROL_FLOW_BLOCK.number());
    assertThat(report.steps()).allMatch(DryRunReport.Step::valid);
  }

  @Test
  void aJobWithoutStepsHasNothingToLookAt() {
    assertThatThrownBy(this::of)
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_HAS_NO_STEPS));
  }

  /** One partner answers, one does not. */
  private final class Trial extends ConnectionTrial {
    @Override
    Optional<CourierException> tried(UUID connectionId) {
      dialled.add(connectionId);
      return connectionId.equals(SFTP)
          ? Optional.empty()
          : Optional.of(new CourierException(ErrorCode.HOST_UNREACHABLE, "No answer."));
    }
  }

  private static final class TwoPartners extends Partners {
    @Override
    public String protocol(UUID connectionId) {
      if (connectionId.equals(GONE)) {
        throw CourierException.notFound("connection", connectionId);
      }
      return "sftp";
    }
  }

  private static final class AnyPath extends LocalPaths {
    @Override
    public Optional<String> problemAtSave(String path) {
      return path.contains("..") ? Optional.of("Not allowed.") : Optional.empty();
    }
  }

  private final class OneJob extends JobCatalog {
    @Override
    public Optional<JobView> find(UUID id) {
      return Optional.of(
          new JobView(
              id,
              new JobDefinition("Job", null, FailurePolicy.DEFAULT, steps),
              3,
              false,
              null,
              null,
              null,
              1));
    }
  }

  private static final class Somebody implements CurrentActor {
    @Override
    public Actor get() {
      return Actor.SYSTEM;
    }

    @Override
    public boolean hasRole(String role) {
      return true;
    }
  }

  private final class Recording implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      audited.add(event);
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      audited.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      audited.add(event);
    }
  }
}
