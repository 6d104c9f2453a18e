package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.job.Blocks;
import io.courier.job.StepDefinition;
import io.courier.step.FlowIf;
import io.courier.step.References;
import io.courier.step.StepConfiguration;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.transfer.ExecutionSessions;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One try of one step. Used by the step's thread. */
final class StepTry {
  private static final System.Logger LOG = System.getLogger(StepTry.class.getName());

  /** The partner could not be reached or did not let us in: then nothing is there to remove. */
  private static final Set<Integer> NEVER_IN =
      Set.of(
          ErrorCode.REMOTE_AUTHENTICATION_FAILED.number(),
          ErrorCode.HOST_KEY_MISMATCH.number(),
          ErrorCode.HOST_UNREACHABLE.number(),
          ErrorCode.CONNECTION_DISABLED.number(),
          ErrorCode.CONNECTION_REQUIRES_ATTENTION.number(),
          ErrorCode.TLS_CERTIFICATE_REJECTED.number());

  private final RunServices services;
  private final Run run;
  private final StepDefinition step;
  private final StepType type;
  private final StepExecution row;
  private final StepScope.Earlier earlier;
  private final RunningStep running;
  private StepConfiguration configuration;

  /** Made on the step's thread. */
  StepTry(RunServices services, Run run, StepDefinition step, Start start) {
    this.services = services;
    this.run = run;
    this.step = step;
    this.row = start.row();
    this.earlier = start.earlier();
    type = services.types().find(step.typeKey()).orElse(null);
    boolean silence = type != null && type.description().reportsProgress();
    running = new RunningStep(row, step, new StepProgress(services.clock()), silence, canResume());
  }

  /** What a try begins with. */
  record Start(StepExecution row, StepScope.Earlier earlier) {}

  StepDefinition step() {
    return step;
  }

  RunningStep running() {
    return running;
  }

  /** Resolved; null before the step ran. */
  StepConfiguration configuration() {
    return configuration;
  }

  private boolean canResume() {
    return type != null
        && type.canResume(new StepConfiguration(type.description().schema(), step.configuration()));
  }

  StepResult execute(ExecutionSessions sessions, References.Lookup context) {
    if (type == null) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_TYPE,
          "This server has no step type " + step.typeKey() + " any more.");
    }
    configuration =
        new StepConfiguration(type.description().schema(), resolved(type, step, context));
    StepScope scope = scope(sessions);
    if (row.retryAttempt() > 0) {
      type.cleanUpBeforeRetry(scope);
    }
    return type.execute(scope);
  }

  /**
   * Removes what was kept for a resume that will not be, or could not be removed over a broken
   * session. Best effort and bounded, over sessions that no signal stops. A file whose rename was
   * refused or went unanswered may be the only copy at the partner: it stays.
   *
   * @param thrown what the failure came from, null where that is not known any more
   */
  void discard(Execution.Failure failure, RuntimeException thrown) {
    boolean broken =
        failure.code() == ErrorCode.CONNECTION_LOST.number()
            || failure.code() == ErrorCode.STEP_TIMED_OUT.number();
    if (configuration == null
        || NEVER_IN.contains(failure.code())
        || failure.code() == ErrorCode.RENAME_FAILED.number()
        || isInDoubt(thrown)
        || !(broken || running.stopsForPause())) {
      return;
    }
    try (ExecutionSessions sessions =
        services.sessions().open(run.id(), Chronicle.actorOf(run.claim()), new CleanUpLimit())) {
      type.discardPartial(scope(sessions));
    } catch (CourierException e) {
      LOG.log(
          Level.WARNING,
          () ->
              "CRTRF5003W: execution="
                  + run.id()
                  + " step="
                  + step.stepOrder()
                  + " left a partial file behind: "
                  + e.getMessage());
    }
  }

  private static boolean isInDoubt(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileTransferException fault
          && fault.reason() == Reason.RENAME_IN_DOUBT) {
        return true;
      }
    }
    return false;
  }

  private StepScope scope(ExecutionSessions sessions) {
    return new StepScope(services, run, running, sessions, configuration, earlier);
  }

  /** The step's configuration with all references resolved. */
  static Map<String, Object> resolved(
      StepType type, StepDefinition step, References.Lookup context) {
    if (step.typeKey().equals(Blocks.IF)
        && FlowIf.isExists(
            new StepConfiguration(type.description().schema(), step.configuration()))) {
      return resolvedIfThere(step.configuration(), context);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    step.configuration()
        .forEach(
            (name, value) -> {
              boolean reference =
                  type.description()
                      .schema()
                      .field(name)
                      .map(field -> field.traits().reference())
                      .orElse(false);
              values.put(name, reference ? References.resolve(value, context) : value);
            });
    return values;
  }

  /** Of the question whether a value exists: a missing one is the answer, not a failure. */
  private static Map<String, Object> resolvedIfThere(
      Map<String, Object> configuration, References.Lookup context) {
    Map<String, Object> values = new LinkedHashMap<>(configuration);
    values.remove(FlowIf.RIGHT);
    try {
      values.put(FlowIf.LEFT, References.resolve(configuration.get(FlowIf.LEFT), context));
    } catch (CourierException e) {
      if (e.code() != ErrorCode.CONTEXT_REFERENCE_NOT_FOUND) {
        throw e;
      }
      values.remove(FlowIf.LEFT);
    }
    return values;
  }
}
