package io.courier.job;

import io.courier.connection.Partners;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import io.courier.file.LocalPaths;
import io.courier.step.Field;
import io.courier.step.References;
import io.courier.step.StepConfiguration;
import io.courier.step.StepDescription;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Turns a caller's input into a checked definition. Stateless. */
@ApplicationScoped
class DefinitionCheck {
  private static final Problems.IntRange SECONDS = new Problems.IntRange(1, 86_400);

  private StepTypes types;
  private LocalPaths paths;
  private Partners partners;

  /** For CDI. */
  DefinitionCheck() {}

  @Inject
  DefinitionCheck(StepTypes types, LocalPaths paths, Partners partners) {
    this.types = types;
    this.paths = paths;
    this.partners = partners;
  }

  /**
   * @throws CourierException 1000 for the job's own members, 2009, 2010, 2013, 2014 or 2011 for
   *     steps, each with every problem of its kind
   */
  JobDefinition check(JobInput input) {
    Problems problems = new Problems();
    String name = problems.text("name", input.name(), 200);
    String description = problems.optionalText("description", input.description(), 2000);
    FailurePolicy policy = FailurePolicy.parse(input.failurePolicy(), problems);
    if (input.maxInstances() != null) {
      problems.range("maxInstances", input.maxInstances(), 1, new Problems.IntRange(1, 200));
    }
    List<JobInput.Step> steps = input.steps() == null ? List.of() : input.steps();
    List<StepDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      definitions.add(step(i, steps.get(i), problems));
    }
    problems.throwIfAny();
    checkOrder(definitions);
    definitions.sort(Comparator.comparingInt(StepDefinition::stepOrder));
    checkTypes(definitions);
    Blocks.parse(definitions);
    List<StepDefinition> named = withAliases(definitions);
    return new JobDefinition(name, description, policy, configured(named));
  }

  private static StepDefinition step(int index, JobInput.Step step, Problems problems) {
    String prefix = "steps[" + index + "].";
    if (step == null) {
      problems.add("steps[" + index + "]", "Must be an object.");
      return null;
    }
    String name = problems.text(prefix + "name", step.name(), 200);
    String typeKey = problems.text(prefix + "typeKey", step.typeKey(), 100);
    int timeout = problems.range(prefix + "timeoutSeconds", step.timeoutSeconds(), 300, SECONDS);
    if (step.maxRuntimeSeconds() != null) {
      problems.range(prefix + "maxRuntimeSeconds", step.maxRuntimeSeconds(), 1, SECONDS);
    }
    return new StepDefinition(
        step.stepOrder() == null ? index : step.stepOrder(),
        name,
        step.alias(),
        typeKey,
        step.configuration() == null ? Map.of() : step.configuration(),
        timeout,
        step.maxRuntimeSeconds());
  }

  private static void checkOrder(List<StepDefinition> steps) {
    Set<Integer> orders = new HashSet<>();
    for (StepDefinition step : steps) {
      if (step.stepOrder() < 0
          || step.stepOrder() >= steps.size()
          || !orders.add(step.stepOrder())) {
        throw new CourierException(
            ErrorCode.INVALID_STEP_ORDER,
            "stepOrder must count from 0 without gaps and repetitions; "
                + step.stepOrder()
                + " does not fit "
                + steps.size()
                + " steps.");
      }
    }
  }

  private void checkTypes(List<StepDefinition> steps) {
    List<FieldProblem> unknown =
        steps.stream()
            .filter(step -> types.find(step.typeKey()).isEmpty())
            .map(
                step ->
                    new FieldProblem(
                        "steps[" + step.stepOrder() + "].typeKey",
                        "\"" + step.typeKey() + "\" is not a step type of this release."))
            .toList();
    if (!unknown.isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_TYPE,
          unknown.get(0).message() + " GET /api/v1/step-types lists them.",
          unknown,
          null);
    }
  }

  private static List<StepDefinition> withAliases(List<StepDefinition> steps) {
    List<FieldProblem> wrong = new ArrayList<>();
    Set<String> given = new HashSet<>();
    Map<String, Integer> slugs = new HashMap<>();
    for (StepDefinition step : steps) {
      String where = "steps[" + step.stepOrder() + "].alias";
      if (step.alias() == null || step.alias().isBlank()) {
        Aliases.slug(step.name()).ifPresent(slug -> slugs.merge(slug, 1, Integer::sum));
      } else if (!Aliases.isValid(step.alias())) {
        wrong.add(
            new FieldProblem(
                where,
                "Must be 1-64 of a-z, 0-9 and -, not digits only, not one of "
                    + Aliases.RESERVED
                    + "."));
      } else if (!given.add(step.alias())) {
        wrong.add(new FieldProblem(where, "\"" + step.alias() + "\" occurs twice in this job."));
      }
    }
    if (!wrong.isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_ALIAS,
          wrong.get(0).field() + ": " + wrong.get(0).message(),
          wrong,
          null);
    }
    return steps.stream().map(step -> withAlias(step, given, slugs)).toList();
  }

  private static StepDefinition withAlias(
      StepDefinition step, Set<String> given, Map<String, Integer> slugs) {
    String alias = step.alias();
    if (alias == null || alias.isBlank()) {
      alias =
          Aliases.slug(step.name())
              .filter(slug -> slugs.get(slug) == 1 && !given.contains(slug))
              .orElse(null);
    }
    return new StepDefinition(
        step.stepOrder(),
        step.name(),
        alias,
        step.typeKey(),
        step.configuration(),
        step.timeoutSeconds(),
        step.maxRuntimeSeconds());
  }

  private List<StepDefinition> configured(List<StepDefinition> steps) {
    Problems problems = new Problems();
    List<StepDefinition> checked = new ArrayList<>();
    ReferenceCheck references = new ReferenceCheck();
    for (StepDefinition step : steps) {
      StepType type = types.find(step.typeKey()).orElseThrow();
      StepDefinition normalised = normalised(step, type, problems);
      checked.add(normalised);
      references.accept(normalised, type.description(), problems);
    }
    if (!problems.isEmpty()) {
      FieldProblem first = problems.all().get(0);
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          first.field() + ": " + first.message(),
          problems.all(),
          null);
    }
    return checked;
  }

  /** Checks a stored step's configuration as on save. */
  void configuration(StepDefinition step, StepType type, Problems problems) {
    normalised(step, type, problems);
  }

  private StepDefinition normalised(StepDefinition step, StepType type, Problems problems) {
    String prefix = "steps[" + step.stepOrder() + "].configuration.";
    StepDescription description = type.description();
    Problems own = new Problems();
    Map<String, Object> values = description.schema().normalise(step.configuration(), prefix, own);
    if (own.isEmpty()) {
      Problems further = new Problems();
      type.validate(new StepConfiguration(description.schema(), values), further);
      further.all().forEach(p -> own.add(prefix + p.field(), p.message()));
    }
    for (Field field : description.schema().fields()) {
      if (field.traits().side() == Field.Side.LOCAL) {
        checkPaths(prefix + field.name(), values.get(field.name()), own);
      }
    }
    if (own.isEmpty() && values.get("connection_id") instanceof String connection) {
      checkConnection(prefix + "connection_id", UUID.fromString(connection), own);
    }
    own.all().forEach(p -> problems.add(p.field(), p.message()));
    return new StepDefinition(
        step.stepOrder(),
        step.name(),
        step.alias(),
        step.typeKey(),
        values,
        step.timeoutSeconds(),
        step.maxRuntimeSeconds());
  }

  private void checkConnection(String where, UUID id, Problems problems) {
    try {
      partners.protocol(id);
    } catch (CourierException e) {
      if (e.code() != ErrorCode.RESOURCE_NOT_FOUND) {
        throw e;
      }
      problems.add(where, "There is no connection with this id.");
    }
  }

  private void checkPaths(String where, Object value, Problems problems) {
    if (value instanceof List<?> list) {
      list.forEach(item -> checkPaths(where, item, problems));
    } else if (value instanceof String path && !References.isWholeReference(path)) {
      paths.problemAtSave(path).ifPresent(problem -> problems.add(where, problem));
    }
  }
}
