package io.courier.web.rest.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.Roles;
import io.courier.execution.ExecutionService;
import io.courier.execution.LastExecution;
import io.courier.job.DryRunReport;
import io.courier.job.DryRunService;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobVersionView;
import io.courier.job.JobView;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import io.courier.web.rest.job.JobAnswer.Outlook;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs, their steps and versions. */
@Path("jobs")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Jobs")
public class JobsResource {
  @Inject private JobService jobs;
  @Inject private DryRunService dryRuns;
  @Inject private ExecutionService executions;
  @Inject private ScheduleService schedules;
  @Inject private Answers answers;

  @GET
  @Paged(
      filters = {"search", "isEnabled", "tag", "stepType", "includeDeleted"},
      sort = {"createdAt", "updatedAt", "name", "isEnabled"})
  @Operation(summary = "Jobs, newest first")
  public Envelope<List<JobAnswer>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    if (!query.all("tag").isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_QUERY_PARAMETER, "Jobs have no tags in this release.");
    }
    JobFilter filter =
        new JobFilter(
            query.text("search"),
            query.flag("isEnabled"),
            query.text("stepType"),
            Boolean.TRUE.equals(query.flag("includeDeleted")));
    Page<JobView> page = jobs.list(filter, query.page());
    List<UUID> ids = page.items().stream().map(JobView::id).toList();
    Map<UUID, LastExecution> last = executions.last(ids);
    Map<UUID, Instant> next = schedules.nextOf(OwnerType.JOB, ids);
    return answers.page(
        page.map(
            job -> JobAnswer.listed(job, new Outlook(last.get(job.id()), next.get(job.id())))));
  }

  @POST
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Creates a job with its steps: version 1")
  public Response create(JobRequest request) {
    JobView made = jobs.create(request.toInput());
    return answers.created("/jobs/" + made.id(), JobAnswer.detailed(made, Outlook.NONE));
  }

  @GET
  @Path("{id}")
  @Operation(summary = "A job with its steps")
  public Envelope<JobAnswer> get(@PathParam("id") UUID id) {
    return answers.of(detailed(jobs.get(id)));
  }

  @PUT
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces a job: a new version when it differs; absent steps stay")
  public Envelope<JobAnswer> replace(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version, JobRequest request) {
    return answers.of(detailed(jobs.update(id, request.toInput(), IfMatch.version(version))));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Deletes a job; its executions stay")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    jobs.delete(id, IfMatch.version(version));
    return answers.deleted(id);
  }

  @POST
  @Path("{id}/dry-run")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Looks whether the job would run: a report per step, no transfer")
  public Envelope<DryRunReport> dryRun(@PathParam("id") UUID id) {
    return answers.of(dryRuns.dryRun(id));
  }

  @GET
  @Path("{id}/steps")
  @Operation(summary = "The steps of a job, in order")
  public Envelope<List<JobAnswer.Step>> steps(@PathParam("id") UUID id) {
    return answers.of(JobAnswer.Step.of(jobs.get(id).steps()));
  }

  @PUT
  @Path("{id}/steps")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces all steps at once")
  public Envelope<List<JobAnswer.Step>> replaceSteps(
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version,
      List<JobRequest.StepRequest> steps) {
    JobView job =
        jobs.updateSteps(id, JobRequest.StepRequest.toInput(steps), IfMatch.version(version));
    return answers.of(JobAnswer.Step.of(job.steps()));
  }

  @GET
  @Path("{id}/versions")
  @Paged(sort = "createdAt")
  @Operation(summary = "Versions, newest first")
  public Envelope<List<JobVersionView>> versions(@PathParam("id") UUID id, @Context UriInfo uri) {
    return answers.page(jobs.versions(id, ListQuery.of(uri).page()));
  }

  @GET
  @Path("{id}/versions/{version}")
  @Operation(summary = "One version with its snapshot")
  public Envelope<JobVersionView> version(
      @PathParam("id") UUID id, @PathParam("version") int version) {
    return answers.of(jobs.version(id, version));
  }

  private JobAnswer detailed(JobView job) {
    List<UUID> id = List.of(job.id());
    return JobAnswer.detailed(
        job,
        new Outlook(
            executions.last(id).get(job.id()), schedules.nextOf(OwnerType.JOB, id).get(job.id())));
  }
}
