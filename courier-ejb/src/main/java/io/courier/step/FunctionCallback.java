package io.courier.step;

import io.courier.azure.AzureFault;
import io.courier.azure.FunctionApp;
import io.courier.callback.CallbackState;
import io.courier.callback.CallbackState.Kind;
import io.courier.callback.IssuedCallback;
import io.courier.callback.StepCallbacks;
import io.courier.connection.AzureFaults;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A function that reports its own end. The callback is recorded before the function is started: a
 * repetition, here or on another node, waits for the same report and starts nothing, unless the
 * outcome is known to be a failure.
 */
final class FunctionCallback {
  static final String ID = "callback_id";
  static final String RESULT = "callback_result";
  private static final String STATUS = "http_status";
  private static final long DEFAULT_POLL_SECONDS = 5;

  private final StepCallbacks callbacks;
  private final Clock clock;

  FunctionCallback(StepCallbacks callbacks, Clock clock) {
    this.callbacks = callbacks;
    this.clock = clock;
  }

  StepResult execute(FunctionApp app, StepContext context) {
    Map<String, Object> known = earlier(context).orElseGet(() -> start(app, context));
    UUID id = UUID.fromString(known.get(ID).toString());
    long seconds =
        context.configuration().values().get("poll_interval_sec") instanceof Long given
            ? given
            : DEFAULT_POLL_SECONDS;
    CallbackState state = callbacks.look(id).orElseThrow(() -> lost(id));
    while (state.kind() == Kind.PENDING) {
      context.checkCancelled();
      context.pause(Duration.ofSeconds(seconds));
      state = callbacks.look(id).orElseThrow(() -> lost(id));
    }
    return ended(context, known, state);
  }

  /** What a try before this one started and did not see fail. */
  private Optional<Map<String, Object>> earlier(StepContext context) {
    Map<String, Object> outputs = context.earlierOutputs();
    if (!(outputs.get(ID) instanceof String id)) {
      return Optional.empty();
    }
    boolean failed =
        callbacks.look(UUID.fromString(id)).filter(s -> s.kind() == Kind.FAILED).isPresent();
    return failed ? Optional.empty() : Optional.of(outputs);
  }

  private Map<String, Object> start(FunctionApp app, StepContext context) {
    Duration life = PollSchedule.seconds(context, "max_wait_sec");
    IssuedCallback issued = callbacks.issue(context.executionId(), context.stepOrder(), life);
    Map<String, Object> known = new LinkedHashMap<>();
    known.put(ID, issued.id().toString());
    known.put(AzureFunctionExecute.TRIGGER_TIME, clock.instant().toString());
    context.record(result(known));
    try {
      int status = app.call(function(context), body(context, issued), context::mustStop);
      known.put(STATUS, (long) status);
      context.record(result(known));
      context.progressed();
    } catch (AzureFault e) {
      refused(context, issued.id(), e);
    }
    return known;
  }

  /** Without an answer the function may run all the same, and then it reports. */
  private void refused(StepContext context, UUID id, AzureFault fault) {
    if (fault.reason() == AzureFault.Reason.NO_ANSWER) {
      context.progressed();
      return;
    }
    if (!fault.mayHaveBeenDone()) {
      callbacks.close(id, "The function was not started.");
      context.record(new StepResult());
      throw AzureFaults.ofTrigger(fault);
    }
    throw new CourierException(
        ErrorCode.AZURE_TRIGGER_FAILED,
        fault.getMessage()
            + " Whether the function was started is not known: another try of this step waits for"
            + " its report and does not start it again.",
        fault);
  }

  private static String body(StepContext context, IssuedCallback issued) {
    Map<String, Object> callback = new LinkedHashMap<>();
    callback.put("url", issued.url());
    callback.put("key", issued.key());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("payload", AzureFunctionExecute.payload(context));
    body.put("callback", callback);
    return JsonText.write(body);
  }

  private static StepResult ended(
      StepContext context, Map<String, Object> known, CallbackState state) {
    if (state.kind() == Kind.EXPIRED) {
      throw new CourierException(
          ErrorCode.CALLBACK_EXPIRED,
          "Function "
              + function(context)
              + " did not report within "
              + context.configuration().whole("max_wait_sec")
              + " seconds; it may still run, so another try does not start it again.");
    }
    boolean success = state.kind() == Kind.COMPLETED;
    StepResult result = result(known).put("function_success", success);
    if (state.output() != null) {
      result.put(RESULT, state.output());
    }
    if (!success) {
      context.record(result);
      throw new CourierException(
          ErrorCode.AZURE_EXECUTION_FAILED,
          "Function "
              + function(context)
              + " reported a failure"
              + (state.error() == null ? "." : ": " + state.error()));
    }
    return result;
  }

  private static StepResult result(Map<String, Object> known) {
    StepResult result = new StepResult();
    for (String name : new String[] {ID, AzureFunctionExecute.TRIGGER_TIME, STATUS}) {
      if (known.get(name) != null) {
        result.put(name, known.get(name));
      }
    }
    return result;
  }

  private static CourierException lost(UUID id) {
    return new CourierException(
        ErrorCode.CALLBACK_NOT_FOUND, "The callback " + id + " of this step is gone.");
  }

  private static String function(StepContext context) {
    return AzureFunctionExecute.function(context);
  }
}
