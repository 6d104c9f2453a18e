package io.courier.job;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.core.Secret;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks whether a job would run, without moving a file: its blocks, each step's configuration,
 * paths, references and secrets, each connection once by a real test. Partners are dialled, so
 * without a transaction.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DryRunService {
  @Inject JobCatalog catalog;
  @Inject DefinitionCheck check;
  @Inject StepTypes types;
  @Inject JobSecrets secrets;
  @Inject ConnectionTrial trial;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;

  /**
   * Of the current version, whether the job is enabled or not.
   *
   * @throws CourierException 1030, 2008
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public DryRunReport dryRun(UUID jobId) {
    JobView job = catalog.find(jobId).orElseThrow(() -> CourierException.notFound("job", jobId));
    if (job.steps().isEmpty()) {
      throw new CourierException(
          ErrorCode.JOB_HAS_NO_STEPS, "Job \"" + job.name() + "\" has no steps to run.");
    }
    List<DryRunReport.Problem> whole = blocks(job.steps());
    ReferenceCheck references = new ReferenceCheck();
    ConnectionTrial.Trials trials = trial.begin();
    List<DryRunReport.Step> steps = new ArrayList<>();
    for (StepDefinition step : job.steps()) {
      List<DryRunReport.Problem> found =
          problems(jobId, step, whole.isEmpty() ? references : null, trials);
      steps.add(
          new DryRunReport.Step(
              step.stepOrder(), step.name(), step.alias(), step.typeKey(), found.isEmpty(), found));
    }
    boolean valid = whole.isEmpty() && steps.stream().allMatch(DryRunReport.Step::valid);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", job.name());
    details.put("version", job.currentVersion());
    details.put("valid", valid);
    audit.recordIndependently(actor.get(), new AuditEvent("job", jobId, "JobDryRun", details));
    return new DryRunReport(jobId, job.currentVersion(), valid, whole, steps);
  }

  private static List<DryRunReport.Problem> blocks(List<StepDefinition> steps) {
    try {
      Blocks.parse(steps);
      return List.of();
    } catch (CourierException e) {
      return List.of(problem(e, null));
    }
  }

  /**
   * @param references null when the blocks are malformed: then nobody knows what is in a loop
   */
  private List<DryRunReport.Problem> problems(
      UUID jobId, StepDefinition step, ReferenceCheck references, ConnectionTrial.Trials trials) {
    StepType type = types.find(step.typeKey()).orElse(null);
    if (type == null) {
      String text = "This server has no step type " + step.typeKey() + " any more.";
      return List.of(
          new DryRunReport.Problem(ErrorCode.INVALID_STEP_TYPE.number(), "typeKey", text));
    }
    List<DryRunReport.Problem> found = new ArrayList<>();
    Problems problems = new Problems();
    check.configuration(step, type, problems);
    if (references != null) {
      references.accept(step, type.description(), problems);
    }
    for (FieldProblem problem : problems.all()) {
      found.add(
          new DryRunReport.Problem(
              ErrorCode.INVALID_STEP_CONFIGURATION.number(), problem.field(), problem.message()));
    }
    step.configuration().forEach((name, value) -> secret(jobId, name, value).ifPresent(found::add));
    if (step.configuration().get("connection_id") instanceof String id && found.isEmpty()) {
      trials
          .problem(UUID.fromString(id), step.typeKey(), type.description().protocols())
          .map(e -> problem(e, "connection_id"))
          .ifPresent(found::add);
    }
    return found;
  }

  private Optional<DryRunReport.Problem> secret(UUID jobId, String name, Object value) {
    try {
      secrets.open(jobId, value).ifPresent(Secret::close);
      return Optional.empty();
    } catch (CourierException e) {
      return Optional.of(problem(e, name));
    }
  }

  private static DryRunReport.Problem problem(CourierException e, String field) {
    return new DryRunReport.Problem(e.code().number(), field, e.getMessage());
  }
}
