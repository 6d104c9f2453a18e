package io.courier.web.rest.job;

import io.courier.core.Roles;
import io.courier.job.JobDependency;
import io.courier.job.JobDependencyService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a job runs after. */
@Path("jobs") // as JobsResource: a longer path here would take /jobs/{id} away from it
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Jobs")
public class JobDependenciesResource {
  @Inject private JobDependencyService dependencies;
  @Inject private Answers answers;

  /** A dependency as written by a client. */
  public record DependencyRequest(UUID upstreamJobId, Boolean runOnFailure) {}

  /** A dependency as shown; it is never changed, only deleted. */
  public record DependencyAnswer(
      UUID id,
      UUID upstreamJobId,
      String upstreamJobName,
      UUID downstreamJobId,
      boolean runOnFailure,
      Instant createdAt) {

    static DependencyAnswer of(JobDependency edge) {
      return new DependencyAnswer(
          edge.id(),
          edge.upstreamJobId(),
          edge.upstreamJobName(),
          edge.downstreamJobId(),
          edge.runOnFailure(),
          edge.createdAt());
    }
  }

  @GET
  @Path("{id}/dependencies")
  @Paged
  @Operation(summary = "The jobs that this one runs after, oldest first")
  public Envelope<List<DependencyAnswer>> list(@PathParam("id") UUID id, @Context UriInfo uri) {
    return answers.page(dependencies.list(id, ListQuery.of(uri).page()).map(DependencyAnswer::of));
  }

  @POST
  @Path("{id}/dependencies")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Lets the job run after another")
  public Response create(@PathParam("id") UUID id, DependencyRequest request) {
    JobDependency made =
        dependencies.create(
            id, request.upstreamJobId(), Boolean.TRUE.equals(request.runOnFailure()));
    return answers.created("/jobs/" + id + "/dependencies/" + made.id(), DependencyAnswer.of(made));
  }

  @DELETE
  @Path("{id}/dependencies/{dependencyId}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Removes a dependency; what waited for it alone is released")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @PathParam("dependencyId") UUID dependencyId) {
    dependencies.delete(id, dependencyId);
    return answers.deleted(dependencyId);
  }
}
