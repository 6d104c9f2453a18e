package io.courier.job;

import java.util.UUID;

/**
 * CDI event: an edge is gone. Fired inside the transaction that removes it, under the lock of all
 * edges: what waits for the downstream job's upstream jobs has to be looked at again.
 */
public record JobDependencyRemoved(UUID downstreamJobId) {}
