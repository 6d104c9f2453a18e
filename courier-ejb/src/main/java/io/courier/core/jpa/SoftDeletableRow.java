package io.courier.core.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;

/** A row that stays when it is deleted. Queries filter {@code r.deleted = false} themselves. */
@MappedSuperclass
public abstract class SoftDeletableRow extends TimestampedRow {
  @Column(name = "is_deleted")
  private boolean deleted;

  @Column(name = "deleted_at")
  private Instant deletedAt;

  /** For JPA. */
  protected SoftDeletableRow() {}

  protected SoftDeletableRow(UUID id) {
    super(id);
  }

  /** Marks the row; it is not removed. */
  public void delete(Instant now) {
    deleted = true;
    deletedAt = now;
  }

  public boolean isDeleted() {
    return deleted;
  }

  public Instant deletedAt() {
    return deletedAt;
  }
}
