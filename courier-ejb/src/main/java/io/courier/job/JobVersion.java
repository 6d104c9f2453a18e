package io.courier.job;

import io.courier.core.jpa.JsonObjectConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Immutable snapshot of a definition. */
@Entity
@Table(name = "job_versions")
class JobVersion {
  @Id private UUID id;

  @Column(name = "job_id", updatable = false)
  private UUID jobId;

  @Column(name = "version_number", updatable = false)
  private int versionNumber;

  @Convert(converter = JsonObjectConverter.class)
  @Column(name = "config_snapshot", updatable = false)
  private Map<String, Object> configSnapshot;

  @Column(name = "created_at", updatable = false)
  private Instant createdAt;

  @Column(name = "created_by", updatable = false)
  private String createdBy;

  /** For JPA. */
  protected JobVersion() {}

  JobVersion(UUID id, UUID jobId, int versionNumber, Map<String, Object> configSnapshot) {
    this.id = id;
    this.jobId = jobId;
    this.versionNumber = versionNumber;
    this.configSnapshot = configSnapshot;
  }

  JobVersion by(String author, Instant now) {
    this.createdBy = author;
    this.createdAt = now;
    return this;
  }

  JobVersionView view() {
    return new JobVersionView(id, jobId, versionNumber, configSnapshot, createdBy, createdAt);
  }
}
