package io.courier.chain;

import io.courier.job.JobUsage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Tells which chains have a job as a member: it cannot be deleted meanwhile. */
@ApplicationScoped
public class ChainsOfJobs implements JobUsage {
  @Inject ChainRepository chains;

  /** For CDI. */
  public ChainsOfJobs() {}

  @Override
  public List<Use> usesOf(UUID jobId) {
    return chains.using(jobId).entrySet().stream()
        .map(chain -> new Use("chain", chain.getKey(), chain.getValue()))
        .toList();
  }
}
