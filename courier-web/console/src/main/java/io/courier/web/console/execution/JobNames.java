package io.courier.web.console.execution;

import io.courier.core.CourierException;
import io.courier.job.JobService;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Names of jobs, each read once per request. */
@RequestScoped
class JobNames {
  @EJB private JobService jobs;

  private final Map<UUID, String> known = new HashMap<>();

  /** The name, or the id when the job is gone. */
  String of(UUID jobId) {
    return known.computeIfAbsent(jobId, this::read);
  }

  private String read(UUID jobId) {
    try {
      return jobs.get(jobId).name();
    } catch (CourierException e) {
      return jobId.toString();
    }
  }
}
