package io.courier.web.rest.schedule;

import io.courier.core.Roles;
import io.courier.schedule.ScheduleOwner;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Schedules of a job. */
@Path("jobs") // not longer: see ExecutionsResource
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Schedules")
public class JobSchedulesResource {
  @Inject private OwnedSchedules schedules;

  @GET
  @Path("{jobId}/schedules")
  @Paged(sort = "createdAt")
  @Operation(summary = "Schedules of a job, newest first")
  public Envelope<List<ScheduleAnswer>> list(@PathParam("jobId") UUID jobId, @Context UriInfo uri) {
    return schedules.list(ScheduleOwner.job(jobId), uri);
  }

  @POST
  @Path("{jobId}/schedules")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Adds a schedule: cron or one_shot")
  public Response create(@PathParam("jobId") UUID jobId, ScheduleRequest request) {
    return schedules.create(ScheduleOwner.job(jobId), "/jobs/" + jobId + "/schedules", request);
  }

  @GET
  @Path("{jobId}/schedules/{id}")
  @Operation(summary = "One schedule")
  public Envelope<ScheduleAnswer> get(@PathParam("jobId") UUID jobId, @PathParam("id") UUID id) {
    return schedules.get(ScheduleOwner.job(jobId), id);
  }

  @PUT
  @Path("{jobId}/schedules/{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces a schedule; counts on all nodes within two seconds")
  public Envelope<ScheduleAnswer> replace(
      @PathParam("jobId") UUID jobId,
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version,
      ScheduleRequest request) {
    return schedules.replace(ScheduleOwner.job(jobId), id, version, request);
  }

  @DELETE
  @Path("{jobId}/schedules/{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Deletes a schedule")
  public Envelope<Answers.Deleted> delete(
      @PathParam("jobId") UUID jobId,
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version) {
    return schedules.delete(ScheduleOwner.job(jobId), id, version);
  }

  @GET
  @Path("{jobId}/schedules/{id}/next")
  @Operation(summary = "The coming firings; count 1 to 50, 10 when absent")
  public Envelope<List<Instant>> next(
      @PathParam("jobId") UUID jobId,
      @PathParam("id") UUID id,
      @QueryParam("count") String count,
      @Context UriInfo uri) {
    return schedules.next(ScheduleOwner.job(jobId), id, uri);
  }
}
