package io.courier.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A row of the log as its hash sees it.
 *
 * @param details canonical text, see {@link CanonicalJson}; null when the column holds no JSON
 *     object, which the product never writes
 */
record ChainRow(
    long seq,
    UUID id,
    String entityType,
    UUID entityId,
    String operation,
    String performedBy,
    UUID performedById,
    String sourceIp,
    Instant performedAt,
    String details) {

  /** All columns, in the order of the chain. */
  static final String SELECT =
      "SELECT seq, id, entity_type, entity_id, operation, performed_by, performed_by_id, source_ip,"
          + " performed_at, CAST(details AS text) AS details, prev_hash, row_hash"
          + " FROM audit_log_entries ORDER BY seq, performed_at, id";

  /** The row at the cursor, without its hashes. */
  static ChainRow read(ResultSet row) throws SQLException {
    return new ChainRow(
        row.getLong("seq"),
        row.getObject("id", UUID.class),
        row.getString("entity_type"),
        row.getObject("entity_id", UUID.class),
        row.getString("operation"),
        row.getString("performed_by"),
        row.getObject("performed_by_id", UUID.class),
        row.getString("source_ip"),
        row.getObject("performed_at", OffsetDateTime.class).toInstant(),
        canonical(row.getString("details")));
  }

  private static String canonical(String details) {
    try {
      return CanonicalJson.ofText(details);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What {@code row_hash} must be after this previous hash. */
  byte[] hash(byte[] previous) {
    return new RowHash(previous)
        .add(Long.toString(seq))
        .add(id.toString())
        .add(entityType)
        .add(text(entityId))
        .add(operation)
        .add(performedBy)
        .add(text(performedById))
        .add(sourceIp)
        .add(performedAt.toString())
        .add(details)
        .digest();
  }

  private static String text(UUID id) {
    return id == null ? null : id.toString();
  }
}
