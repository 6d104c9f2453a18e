package io.courier.job;

import java.util.List;
import java.util.UUID;

/**
 * Says what keeps a job from being deleted; a CDI bean of every feature that refers to jobs
 * (chains, monitors).
 */
public interface JobUsage {

  /** Everything not deleted that refers to the job. */
  List<Use> usesOf(UUID jobId);

  /**
   * One reference.
   *
   * @param kind as users call it, e.g. {@code chain}
   */
  record Use(String kind, UUID id, String name) {}
}
