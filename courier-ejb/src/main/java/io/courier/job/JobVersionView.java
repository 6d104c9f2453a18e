package io.courier.job;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** One version of a job. */
public record JobVersionView(
    UUID id,
    UUID jobId,
    int versionNumber,
    Map<String, Object> configSnapshot,
    String createdBy,
    Instant createdAt) {}
