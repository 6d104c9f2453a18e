package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** What a job depends on, as users see and change it. */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class JobDependencyService {
  @Inject JobRepository jobs;
  @Inject JobDependencyRepository edges;
  @Inject JobDependencies dependencies;

  /**
   * The edges to the job's upstream jobs, oldest first.
   *
   * @throws CourierException 1030, 1003, 1004
   */
  public Page<JobDependency> list(UUID jobId, PageRequest request) {
    checkJob(jobId);
    List<JobDependency> all = edges.of(jobId);
    request.checkAgainst(all.size());
    List<JobDependency> page =
        all.stream().skip(request.offset()).limit(request.pageSize()).toList();
    return new Page<>(page, request.page(), request.pageSize(), all.size());
  }

  /**
   * @param upstreamJobId null is refused (1000)
   * @throws CourierException 1000, 1030, 2005, 2006, 2007
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public JobDependency create(UUID jobId, UUID upstreamJobId, boolean runOnFailure) {
    checkJob(jobId);
    if (upstreamJobId == null) {
      throw CourierException.invalid("upstreamJobId", "Is required: the job to run after.");
    }
    return dependencies.add(jobId, upstreamJobId, runOnFailure);
  }

  /**
   * What waited for this edge alone is set free.
   *
   * @throws CourierException 1030, 2034
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public void delete(UUID jobId, UUID id) {
    checkJob(jobId);
    edges.lock();
    JobDependency edge =
        edges
            .find(id)
            .filter(found -> found.downstreamJobId().equals(jobId))
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.DEPENDENCY_NOT_FOUND,
                        "The job has no dependency with id " + id + "."));
    dependencies.remove(edge);
  }

  private void checkJob(UUID jobId) {
    if (jobs.find(jobId).isEmpty()) {
      throw CourierException.notFound("job", jobId);
    }
  }
}
