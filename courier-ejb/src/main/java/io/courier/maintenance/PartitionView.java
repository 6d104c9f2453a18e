package io.courier.maintenance;

import java.time.Instant;

/**
 * One month of one table.
 *
 * @param month {@code YYYY-MM}
 * @param rows exact for a closed month, else what PostgreSQL estimates
 * @param rowsExact which of both
 * @param sizeBytes with indexes
 * @param archiveState {@code none}, {@code pending}, {@code exported}, {@code failed}
 * @param checksumState {@code open}: still written to; {@code due}: over, not closed yet; {@code
 *     closed}; {@code not_kept}: this table has none
 * @param sha256 of a closed month
 * @param closedAt of a closed month
 */
public record PartitionView(
    String table,
    String month,
    long rows,
    boolean rowsExact,
    long sizeBytes,
    String archiveState,
    String checksumState,
    String sha256,
    Instant closedAt) {}
