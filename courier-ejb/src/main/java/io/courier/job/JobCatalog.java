package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Definitions for the engine, which acts for a trigger and not for a caller with roles. Joins the
 * caller's transaction.
 */
@ApplicationScoped
public class JobCatalog {
  @Inject JobRepository jobs;

  /**
   * @param idOrName UUID, or the exact name
   * @throws CourierException 1030 when there is none, 1052 when several have the name
   */
  public JobView find(String idOrName) {
    try {
      Optional<Job> job = jobs.find(UUID.fromString(idOrName));
      if (job.isPresent()) {
        return view(job.get());
      }
    } catch (IllegalArgumentException e) {
      // a name, then
    }
    List<Job> named = jobs.named(idOrName);
    if (named.size() > 1) {
      throw new CourierException(
          ErrorCode.DUPLICATE_RESOURCE,
          "Several jobs are called \"" + idOrName + "\"; name the job by its id.");
    }
    return named.stream()
        .findFirst()
        .map(this::view)
        .orElseThrow(() -> CourierException.notFound("job", idOrName));
  }

  /** A job, deleted or not. */
  public Optional<JobView> known(UUID id) {
    return jobs.findAny(id).map(this::view);
  }

  /** A job that is not deleted. */
  public Optional<JobView> find(UUID id) {
    return jobs.find(id).map(this::view);
  }

  /**
   * The definition that an execution runs.
   *
   * @throws CourierException 2030
   */
  public JobDefinition version(UUID jobId, int number) {
    return jobs.version(jobId, number)
        .map(version -> JobDefinition.ofSnapshot(version.configSnapshot()))
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.JOB_VERSION_NOT_FOUND, "The job has no version " + number + "."));
  }

  private JobView view(Job job) {
    return job.view(jobs.steps(job.id()));
  }
}
