package io.courier.web.rest.schedule;

import io.courier.core.Roles;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
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

/** Schedules of a chain. */
@Path("chains") // not longer: see ExecutionsResource
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Schedules")
public class ChainSchedulesResource {
  static final int MOST_FIRINGS = 50;

  @Inject private ScheduleService schedules;
  @Inject private Answers answers;

  @GET
  @Path("{chainId}/schedules")
  @Paged(sort = "createdAt")
  @Operation(summary = "Schedules of a chain, newest first")
  public Envelope<List<ScheduleAnswer>> list(
      @PathParam("chainId") UUID chainId, @Context UriInfo uri) {
    return answers.page(
        schedules
            .list(ScheduleOwner.chain(chainId), ListQuery.of(uri).page())
            .map(ScheduleAnswer::of));
  }

  @POST
  @Path("{chainId}/schedules")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Adds a schedule: cron or one_shot")
  public Response create(@PathParam("chainId") UUID chainId, ScheduleRequest request) {
    ScheduleView made = schedules.create(ScheduleOwner.chain(chainId), request.toInput());
    return answers.created(
        "/chains/" + chainId + "/schedules/" + made.id(), ScheduleAnswer.of(made));
  }

  @GET
  @Path("{chainId}/schedules/{id}")
  @Operation(summary = "One schedule")
  public Envelope<ScheduleAnswer> get(
      @PathParam("chainId") UUID chainId, @PathParam("id") UUID id) {
    return answers.of(ScheduleAnswer.of(schedules.get(ScheduleOwner.chain(chainId), id)));
  }

  @PUT
  @Path("{chainId}/schedules/{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces a schedule; counts on all nodes within two seconds")
  public Envelope<ScheduleAnswer> replace(
      @PathParam("chainId") UUID chainId,
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version,
      ScheduleRequest request) {
    return answers.of(
        ScheduleAnswer.of(
            schedules.update(
                ScheduleOwner.chain(chainId), id, request.toInput(), IfMatch.version(version))));
  }

  @DELETE
  @Path("{chainId}/schedules/{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Deletes a schedule")
  public Envelope<Answers.Deleted> delete(
      @PathParam("chainId") UUID chainId,
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version) {
    schedules.delete(ScheduleOwner.chain(chainId), id, IfMatch.version(version));
    return answers.deleted(id);
  }

  @GET
  @Path("{chainId}/schedules/{id}/next")
  @Operation(summary = "The coming firings; count 1 to 50, 10 when absent")
  public Envelope<List<Instant>> next(
      @PathParam("chainId") UUID chainId,
      @PathParam("id") UUID id,
      @QueryParam("count") String count,
      @Context UriInfo uri) {
    int most = (int) ListQuery.of(uri).whole("count", 10, 1, MOST_FIRINGS);
    return answers.of(schedules.next(ScheduleOwner.chain(chainId), id, most));
  }
}
