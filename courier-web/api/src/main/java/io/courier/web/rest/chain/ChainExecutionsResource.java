package io.courier.web.rest.chain;

import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionService;
import io.courier.chain.ChainState;
import io.courier.core.Roles;
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
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Executions of a chain. */
@Path("chains") // as ChainsResource: a longer path here would take /chains/{id} away from it
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Chain executions")
public class ChainExecutionsResource {
  @Inject private ChainExecutionService executions;
  @Inject private Answers answers;

  /** A chain execution just started. */
  public record TriggerAnswer(
      UUID executionId,
      UUID chainId,
      ChainState state,
      String triggeredBy,
      Instant startedAt,
      String message) {}

  /** What an action did. */
  public record ActionAnswer(UUID id, UUID chainId, ChainState state, String message) {}

  @POST
  @Path("{chainId}/execute")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Starts a chain: its entry points are queued")
  public Envelope<TriggerAnswer> execute(@PathParam("chainId") UUID chainId) {
    ChainExecution made = executions.execute(chainId);
    return answers.of(
        new TriggerAnswer(
            made.id(),
            chainId,
            made.state(),
            made.triggeredBy(),
            made.startedAt(),
            "The chain has started."));
  }

  @GET
  @Path("{chainId}/executions")
  @Paged
  @Operation(summary = "Executions with their job executions, newest first")
  public Envelope<List<ChainExecutionAnswer>> list(
      @PathParam("chainId") UUID chainId, @Context UriInfo uri) {
    return answers.page(
        executions.list(chainId, ListQuery.of(uri).page()).map(ChainExecutionAnswer::of));
  }

  @GET
  @Path("{chainId}/executions/{id}")
  @Operation(summary = "An execution with its job executions")
  public Envelope<ChainExecutionAnswer> get(
      @PathParam("chainId") UUID chainId, @PathParam("id") UUID id) {
    return answers.of(ChainExecutionAnswer.of(executions.get(chainId, id)));
  }

  @POST
  @Path("{chainId}/executions/{id}/pause")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Pauses a chain: no member starts, running ones pause")
  public Envelope<ActionAnswer> pause(
      @PathParam("chainId") UUID chainId, @PathParam("id") UUID id) {
    return action(
        executions.pause(chainId, id),
        "The chain is paused; members that run pause when their step is finished.");
  }

  @POST
  @Path("{chainId}/executions/{id}/resume")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Resumes a paused chain and its members")
  public Envelope<ActionAnswer> resume(
      @PathParam("chainId") UUID chainId, @PathParam("id") UUID id) {
    return action(executions.resume(chainId, id), "The chain goes on.");
  }

  @POST
  @Path("{chainId}/executions/{id}/cancel")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Cancels a chain and its members; the body {reason} is optional")
  public Envelope<ActionAnswer> cancel(
      @PathParam("chainId") UUID chainId, @PathParam("id") UUID id, String body) {
    return action(
        executions.cancel(chainId, id, OptionalReason.of(body)),
        "The chain is cancelled; members that run are being stopped.");
  }

  private Envelope<ActionAnswer> action(ChainExecution now, String message) {
    return answers.of(new ActionAnswer(now.id(), now.chainId(), now.state(), message));
  }
}
