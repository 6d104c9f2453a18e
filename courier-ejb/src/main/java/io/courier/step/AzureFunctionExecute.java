package io.courier.step;

import io.courier.azure.AzureFault;
import io.courier.azure.FunctionApp;
import io.courier.azure.FunctionRun;
import io.courier.callback.StepCallbacks;
import io.courier.connection.AzureFaults;
import io.courier.connection.FunctionApps;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Problems;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Starts an Azure function and waits for its end. The time of the start is recorded before it, so
 * that another try of this step, here or on another node, goes on waiting instead of starting the
 * function twice; only after a clear refusal does it start again.
 */
@Dependent
class AzureFunctionExecute implements StepType {
  static final String TRIGGER_TIME = "trigger_time";
  private static final long DAY = 86_400;
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "azure_function.execute",
          Set.of(),
          new StepDescription.Label(
              "Run Azure function", "cloud", "Starts an Azure function and waits for its end."),
          true,
          ConfigurationSchema.of(
              Field.connection(List.of("azure_function")),
              Field.text("function_name", "Name of the function.")
                  .require()
                  .matching("[A-Za-z][A-Za-z0-9_-]{0,127}"),
              Field.json("input_payload", "What the function gets: text or JSON.").ref(),
              Field.whole("initial_delay_sec", 30, "Wait before the first look, in seconds."),
              Field.whole(
                  "poll_interval_sec", 15, "Wait between two looks, in seconds; 5 for a callback."),
              Field.whole("max_wait_sec", 3600, "Longest wait for the end, in seconds."),
              Field.flag(
                  "wait_for_callback",
                  true,
                  "With a function key: wait for the function's own report; false ends at its"
                      + " answer.")),
          List.of(
              new StepDescription.Output("invocation_id", "string", "Id of the run."),
              new StepDescription.Output("operation_id", "string", "Id in the telemetry."),
              new StepDescription.Output("function_success", "boolean", "Whether it succeeded."),
              new StepDescription.Output("function_duration_ms", "integer", "How long it ran."),
              new StepDescription.Output(TRIGGER_TIME, "string", "When it was started."),
              new StepDescription.Output("http_status", "integer", "Answer to a function key."),
              new StepDescription.Output(
                  FunctionCallback.ID, "string", "Id of the callback that is waited for."),
              new StepDescription.Output(
                  FunctionCallback.RESULT, "object", "What the function reported.")));

  private FunctionApps apps;
  private FunctionCallback callback;
  private Clock clock;

  /** For the registry of tests and CDI. */
  AzureFunctionExecute() {}

  @Inject
  AzureFunctionExecute(FunctionApps apps, StepCallbacks callbacks, Clock clock) {
    this.apps = apps;
    this.callback = new FunctionCallback(callbacks, clock);
    this.clock = clock;
  }

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void validate(StepConfiguration configuration, Problems problems) {
    range(configuration, "initial_delay_sec", 0, DAY, problems);
    range(configuration, "poll_interval_sec", 1, 3600, problems);
    range(configuration, "max_wait_sec", 1, 7 * DAY, problems);
  }

  private static void range(
      StepConfiguration configuration, String name, long least, long most, Problems problems) {
    boolean outside =
        configuration.value(name) instanceof Long given && (given < least || given > most);
    problems.addIf(outside, name, "Must be between " + least + " and " + most + ".");
  }

  @Override
  public StepResult execute(StepContext context) {
    FunctionApp app = apps.open(context.configuration().id("connection_id"));
    try {
      return app.hasWorkspace() ? follow(app, context) : callOnly(app, context);
    } catch (CancellationException e) {
      throw new StepCancelledException();
    }
  }

  /** With a function key: done when the function answers, or reports. */
  private StepResult callOnly(FunctionApp app, StepContext context) {
    if (context.configuration().flag("wait_for_callback")) {
      return callback.execute(app, context);
    }
    Optional<Instant> earlier = earlierTrigger(context.earlierOutputs());
    if (earlier.isPresent()) {
      return answered(context, earlier.get());
    }
    String payload = JsonText.write(Map.of("payload", payload(context)));
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    context.record(new StepResult().put(TRIGGER_TIME, at.toString()));
    try {
      int status = app.call(function(context), payload, context::mustStop);
      return new StepResult().put("http_status", (long) status).put(TRIGGER_TIME, at.toString());
    } catch (AzureFault e) {
      if (e.mayHaveBeenDone()) {
        throw inDoubt(context, at, e);
      }
      context.record(new StepResult());
      throw AzureFaults.ofTrigger(e);
    }
  }

  /**
   * What an earlier try had for an answer: in a loop that begins again it may be a completed one.
   */
  private static StepResult answered(StepContext context, Instant since) {
    Object status = context.earlierOutputs().get("http_status");
    if (status == null) {
      throw inDoubt(context, since, null);
    }
    return new StepResult().put("http_status", status).put(TRIGGER_TIME, since.toString());
  }

  /** Nothing tells whether the function ran: it is not started a second time. Final. */
  private static CourierException inDoubt(StepContext context, Instant since, AzureFault fault) {
    return new CourierException(
        ErrorCode.AZURE_EXECUTION_FAILED,
        "Function "
            + function(context)
            + " was called at "
            + since
            + " and its answer is not known"
            + (fault == null ? "" : ": " + fault.getMessage())
            + ". It is not called again: look whether it ran, then start the job anew.",
        fault);
  }

  private StepResult follow(FunctionApp app, StepContext context) {
    Optional<Instant> earlier = earlierTrigger(context.earlierOutputs());
    Instant since = earlier.isPresent() ? earlier.get() : trigger(app, context);
    Instant end = clock.instant().plusSeconds(context.configuration().whole("max_wait_sec"));
    if (earlier.isEmpty()) {
      context.pause(PollSchedule.seconds(context, "initial_delay_sec"));
    }
    PollSchedule schedule = new PollSchedule(context, clock, end);
    while (true) {
      context.checkCancelled();
      context.progressed();
      try {
        Optional<FunctionRun> run = app.completion(function(context), since, context::mustStop);
        if (run.isPresent()) {
          return ended(context, since, run.get());
        }
        schedule.nothingYet();
      } catch (AzureFault e) {
        schedule.failed(e);
      }
    }
  }

  private Instant trigger(FunctionApp app, StepContext context) {
    Object payload = payload(context);
    String input = payload instanceof String text ? text : JsonText.write(payload);
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    context.record(new StepResult().put(TRIGGER_TIME, at.toString()));
    try {
      app.trigger(function(context), input, context::mustStop);
      context.progressed();
      return at;
    } catch (AzureFault e) {
      if (!e.mayHaveBeenDone()) {
        context.record(new StepResult());
        throw AzureFaults.ofTrigger(e);
      }
      throw new CourierException(
          ErrorCode.AZURE_TRIGGER_FAILED,
          e.getMessage()
              + " Whether the function was started is not known: another try of this step waits for"
              + " its end and does not start it again.",
          e);
    }
  }

  private static StepResult ended(StepContext context, Instant since, FunctionRun run) {
    StepResult result =
        new StepResult().put("function_success", run.success()).put(TRIGGER_TIME, since.toString());
    putKnown(result, "invocation_id", Objects.toString(run.invocationId(), null));
    putKnown(result, "operation_id", run.operationId());
    putKnown(result, "function_duration_ms", run.durationMs());
    if (!run.success()) {
      context.record(result);
      throw new CourierException(
          ErrorCode.AZURE_EXECUTION_FAILED,
          "Function "
              + function(context)
              + " failed"
              + (run.invocationId() == null ? "." : ", invocation " + run.invocationId() + "."));
    }
    return result;
  }

  private static void putKnown(StepResult result, String name, Object value) {
    if (value != null) {
      result.put(name, value);
    }
  }

  static Object payload(StepContext context) {
    Object payload = context.configuration().value("input_payload");
    return payload == null ? "" : payload;
  }

  static String function(StepContext context) {
    return context.configuration().text("function_name");
  }

  /** Of a start whose end is not known to be a failure. */
  private static Optional<Instant> earlierTrigger(Map<String, Object> outputs) {
    if (Boolean.FALSE.equals(outputs.get("function_success"))) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(outputs.get(TRIGGER_TIME))
          .map(time -> Instant.parse(time.toString()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
