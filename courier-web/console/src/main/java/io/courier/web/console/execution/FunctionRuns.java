package io.courier.web.console.execution;

import io.courier.azure.Trace;
import io.courier.connection.FunctionTraces;
import io.courier.core.CourierException;
import io.courier.execution.Execution;
import io.courier.execution.StepExecution;
import io.courier.execution.TimelineService;
import io.courier.job.JobService;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The Azure functions that an ended execution ran, and what one of them logged: asked live when the
 * request names its step ({@code traces}, 1-based).
 */
@Named
@RequestScoped
public class FunctionRuns {
  private static final String TYPE = "azure_function.execute";

  @EJB private TimelineService timeline;
  @EJB private JobService jobs;
  @EJB private FunctionTraces traces;
  @Inject private ExecutionPage page;

  private List<Run> all;
  private List<Trace> lines;
  private CourierException failure;

  /** A finished run of a function; {@code number} is that of its step. */
  public record Run(int number, String name, UUID connectionId, UUID invocationId) {}

  /** Empty while the execution is going on. */
  public List<Run> getAll() {
    if (all == null) {
      all = page.isLive() ? List.of() : find();
    }
    return all;
  }

  /** Null unless the request names one. */
  public Run getShown() {
    String asked =
        FacesContext.getCurrentInstance()
            .getExternalContext()
            .getRequestParameterMap()
            .get("traces");
    return getAll().stream()
        .filter(run -> String.valueOf(run.number()).equals(asked))
        .reduce((first, second) -> second)
        .orElse(null);
  }

  /** Oldest first. */
  public List<Trace> getLines() {
    if (lines == null) {
      lines = List.of();
      Run run = getShown();
      if (run != null) {
        try {
          lines = traces.of(run.connectionId(), run.invocationId());
        } catch (CourierException e) {
          failure = e;
        }
      }
    }
    return lines;
  }

  /** Why there are no lines, or null. */
  public String getFailure() {
    getLines();
    return failure == null ? null : failure.code().number() + " " + failure.getMessage();
  }

  private List<Run> find() {
    List<Run> runs = new ArrayList<>();
    Execution execution = page.getExecution();
    for (StepExecution step : timeline.ofType(execution.id(), TYPE)) {
      if (step.outputData() != null) {
        Optional<UUID> invocation = guid(step.outputData().get("invocation_id"));
        Optional<UUID> connection =
            invocation.flatMap(found -> connectionOf(execution, step.stepOrder()));
        if (invocation.isPresent() && connection.isPresent()) {
          runs.add(
              new Run(step.stepOrder() + 1, step.stepName(), connection.get(), invocation.get()));
        }
      }
    }
    return runs;
  }

  private Optional<UUID> connectionOf(Execution execution, int order) {
    try {
      Object steps =
          jobs.version(execution.jobId(), execution.jobVersionNumber())
              .configSnapshot()
              .get("steps");
      for (Object step : steps instanceof List<?> list ? list : List.of()) {
        if (step instanceof Map<?, ?> s
            && s.get("stepOrder") instanceof Number number
            && number.intValue() == order
            && s.get("configuration") instanceof Map<?, ?> configuration) {
          return guid(configuration.get("connection_id"));
        }
      }
    } catch (CourierException e) {
      return Optional.empty(); // the job is gone, and with it which connection it was
    }
    return Optional.empty();
  }

  private static Optional<UUID> guid(Object value) {
    try {
      return value instanceof String text ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
