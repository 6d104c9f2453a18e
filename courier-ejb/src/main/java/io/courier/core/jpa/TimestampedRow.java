package io.courier.core.jpa;

import io.courier.core.Clocks;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A row with an id made by the application, {@code created_at} and {@code updated_at}. */
@MappedSuperclass
public abstract class TimestampedRow {
  @Id private UUID id;

  @Column(name = "created_at", updatable = false)
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  /** For JPA. */
  protected TimestampedRow() {}

  protected TimestampedRow(UUID id) {
    this.id = Objects.requireNonNull(id);
  }

  @PrePersist
  void onPersist() {
    Instant now = Clocks.system().instant();
    if (createdAt == null) {
      createdAt = now;
    }
    updatedAt = now;
  }

  @PreUpdate
  void onUpdate() {
    updatedAt = Clocks.system().instant();
  }

  public UUID id() {
    return id;
  }

  /** Null before the row is persisted. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Null before the row is persisted. */
  public Instant updatedAt() {
    return updatedAt;
  }
}
