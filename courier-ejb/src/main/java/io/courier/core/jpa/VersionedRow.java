package io.courier.core.jpa;

import io.courier.core.CourierException;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.util.UUID;

/** A soft-deletable row with {@code row_version} for optimistic locking; the first version is 1. */
@MappedSuperclass
public abstract class VersionedRow extends SoftDeletableRow {
  @Version
  @Column(name = "row_version")
  private int version;

  /** For JPA. */
  protected VersionedRow() {}

  protected VersionedRow(UUID id) {
    super(id);
  }

  /** 0 before the row is persisted. */
  public int version() {
    return version;
  }

  /**
   * Compares with the version the caller read ({@code If-Match}); null asks for no comparison.
   *
   * @throws CourierException 1050 when the row was changed since
   */
  public void checkVersion(Integer expected, String what) {
    if (expected != null && expected != version) {
      throw CourierException.stale(what);
    }
  }
}
