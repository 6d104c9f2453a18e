package io.courier.web.rest.execution;

import io.courier.core.Roles;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionDetail;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.execution.Triggered;
import io.courier.job.JobService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.OptionalReason;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Executions of a job. */
@Path(
    "jobs") // as JobsResource: a longer path here would take /jobs/{id} away from it (Jakarta REST
// 3.7.2)
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Executions")
public class ExecutionsResource {
  @Inject private ExecutionService executions;
  @Inject private JobService jobs;
  @Inject private Answers answers;

  /** A freshly queued execution. */
  public record TriggerAnswer(
      UUID executionId,
      UUID jobId,
      ExecutionState state,
      long queuePosition,
      String triggeredBy,
      Instant queuedAt) {}

  /** What an action did. */
  public record ActionAnswer(
      UUID id, UUID jobId, ExecutionState state, ExecutionState requestedState, String message) {}

  @POST
  @Path("{jobId}/execute")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Queues an execution of the current version")
  public Envelope<TriggerAnswer> execute(@PathParam("jobId") UUID jobId) {
    Triggered made = executions.execute(jobId);
    Execution execution = made.execution();
    return answers.of(
        new TriggerAnswer(
            execution.id(),
            jobId,
            execution.state(),
            made.queuePosition(),
            execution.people().triggeredBy(),
            execution.times().queuedAt()));
  }

  @POST
  @Path("{jobId}/trigger")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Same as execute")
  public Envelope<TriggerAnswer> trigger(@PathParam("jobId") UUID jobId) {
    return execute(jobId);
  }

  @GET
  @Path("{jobId}/executions")
  @Paged(filters = {"state", "from", "to"})
  @Operation(summary = "Executions, newest first")
  public Envelope<List<ExecutionAnswer>> list(
      @PathParam("jobId") UUID jobId, @Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    ExecutionFilter filter =
        new ExecutionFilter(
            query.code("state", ExecutionState.class), query.time("from"), query.time("to"));
    jobs.get(jobId);
    return answers.page(executions.list(jobId, filter, query.page()).map(ExecutionAnswer::listed));
  }

  @GET
  @Path("{jobId}/executions/{id}")
  @Operation(summary = "An execution with its steps; stack traces of failures for administrators")
  public Envelope<ExecutionAnswer> get(
      @PathParam("jobId") UUID jobId, @PathParam("id") UUID id, @Context SecurityContext caller) {
    ExecutionDetail detail = executions.get(jobId, id);
    Map<UUID, String> traces =
        caller.isUserInRole(Roles.ADMIN) ? executions.stackTraces(jobId, id) : Map.of();
    return answers.of(ExecutionAnswer.detailed(detail.execution(), detail.steps(), traces));
  }

  @GET
  @Path("{jobId}/executions/{id}/progress")
  @Operation(summary = "Live figures of an execution")
  public Envelope<ExecutionProgress> progress(
      @PathParam("jobId") UUID jobId, @PathParam("id") UUID id) {
    return answers.of(executions.progress(jobId, id));
  }

  @POST
  @Path("{jobId}/executions/{id}/cancel")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Cancels an execution; the body {reason} is optional")
  public Envelope<ActionAnswer> cancel(
      @PathParam("jobId") UUID jobId, @PathParam("id") UUID id, String body) {
    Execution now = executions.cancel(jobId, id, OptionalReason.of(body));
    boolean done = now.state() == ExecutionState.CANCELLED;
    return action(now, done ? "The execution is cancelled." : "The running step is being stopped.");
  }

  @POST
  @Path("{jobId}/executions/{id}/pause")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Pauses an execution at the next step boundary")
  public Envelope<ActionAnswer> pause(@PathParam("jobId") UUID jobId, @PathParam("id") UUID id) {
    Execution now = executions.pause(jobId, id);
    boolean done = now.state() == ExecutionState.PAUSED;
    return action(
        now, done ? "The execution is paused." : "It pauses when the running step is finished.");
  }

  @POST
  @Path("{jobId}/executions/{id}/resume")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Resumes a paused execution")
  public Envelope<ActionAnswer> resume(@PathParam("jobId") UUID jobId, @PathParam("id") UUID id) {
    return action(executions.resume(jobId, id), "The execution goes on.");
  }

  private Envelope<ActionAnswer> action(Execution now, String message) {
    return answers.of(
        new ActionAnswer(now.id(), now.jobId(), now.state(), now.requestedState(), message));
  }
}
