package io.courier.job;

import java.time.Instant;
import java.util.UUID;

/**
 * An edge: the downstream job runs after the upstream job.
 *
 * @param runOnFailure whether a failed end of the upstream job will do, too
 */
public record JobDependency(
    UUID id,
    UUID upstreamJobId,
    String upstreamJobName,
    UUID downstreamJobId,
    boolean runOnFailure,
    Instant createdAt) {}
