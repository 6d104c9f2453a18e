package io.courier.audit;

import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Rows of the log: appended under the chain's lock, read by filter. */
@Dependent
class AuditRepository {
  private static final int CHAIN_LOCK = 0x43_41_55_44;

  static final String INSERT =
      "INSERT INTO audit_log_entries (id, entity_type, entity_id, operation, performed_by,"
          + " performed_by_id, source_ip, performed_at, details, seq, prev_hash, row_hash)"
          + " VALUES (?1, ?2, CAST(?3 AS uuid), ?4, ?5, CAST(?6 AS uuid), ?7, ?8,"
          + " CAST(?9 AS jsonb), ?10, ?11, ?12)";

  /** The end of the chain, and when the first month begins that is not closed. */
  private static final String HEAD =
      "SELECT seq, row_hash, (SELECT CAST(coalesce(extract(epoch FROM max(month) + interval '1 month'),"
          + " 0) AS bigint) FROM audit_partition_checksums WHERE table_name = 'audit_log_entries')"
          + " FROM audit_chain_head";

  private static final String COUNT_ENTRIES =
      "SELECT count(*) FROM audit_log_entries WHERE performed_at >= ?1 AND performed_at < ?2";
  private static final String COUNT_CONNECTIONS =
      "SELECT count(*) FROM connection_audit_log WHERE performed_at >= ?1 AND performed_at < ?2";
  private static final String CLOSE =
      "INSERT INTO audit_partition_checksums (table_name, month, row_count, sha256, previous_sha256)"
          + " VALUES (?1, CAST(?2 AS date), ?3, ?4, CAST(?5 AS text)) ON CONFLICT DO NOTHING";
  private static final String KNOWN =
      "SELECT 1 FROM audit_log_entries WHERE operation = ?1 AND details @> CAST(?2 AS jsonb) LIMIT 1";

  private static final String WHERE =
      " FROM audit_log_entries WHERE (CAST(?1 AS text) IS NULL OR entity_type = ?1)"
          + " AND (CAST(?2 AS uuid) IS NULL OR entity_id = CAST(?2 AS uuid))"
          + " AND (CAST(?3 AS text) IS NULL OR operation = ?3)"
          + " AND (CAST(?4 AS text) IS NULL OR performed_by = ?4)"
          + " AND (CAST(?5 AS timestamptz) IS NULL OR performed_at >= CAST(?5 AS timestamptz))"
          + " AND (CAST(?6 AS timestamptz) IS NULL OR performed_at < CAST(?6 AS timestamptz))"
          + " AND (CAST(?7 AS jsonb) IS NULL OR details @> CAST(?7 AS jsonb))";

  private static final String COUNT = "SELECT count(*)" + WHERE;
  private static final String NEWEST_FIRST =
      "SELECT *" + WHERE + " ORDER BY performed_at DESC, seq DESC LIMIT ?8 OFFSET ?9";
  private static final String OLDEST_FIRST =
      "SELECT *" + WHERE + " ORDER BY performed_at, seq LIMIT ?8 OFFSET ?9";

  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  private final Clock clock;

  @Inject
  AuditRepository(Clock clock) {
    this.clock = clock;
  }

  AuditRepository(EntityManager entities, Clock clock) {
    this(clock);
    this.entities = entities;
  }

  /**
   * Appends in the order given, in the caller's transaction. By statements that flush nothing: when
   * a transaction is about to commit, EclipseLink 4.0 has written the caller's changes already and
   * a second flush would insert new rows a second time. That order also makes the lock of the chain
   * the last one a transaction takes.
   */
  void append(List<Occurrence> occurrences) {
    lockChain();
    Object[] head = (Object[]) statement(HEAD).getSingleResult();
    long seq = ((Number) head[0]).longValue();
    byte[] hash = (byte[]) head[1];
    Instant open = Instant.ofEpochSecond(((Number) head[2]).longValue());
    for (Occurrence occurrence : occurrences) {
      AuditEntry entry = new AuditEntry(Ids.next(clock), occurrence.notBefore(open), ++seq, hash);
      entry.bind(statement(INSERT)).executeUpdate();
      hash = entry.rowHash();
    }
  }

  /**
   * Stores the checksum of a month that nobody has closed yet, and tells it in the log.
   *
   * @return false when it is closed already, or has other rows than were summed
   */
  boolean close(ClosedMonth month, Occurrence occurrence) {
    lockChain();
    String count = month.table().equals(MonthTables.ENTRIES) ? COUNT_ENTRIES : COUNT_CONNECTIONS;
    Number rows =
        (Number)
            statement(count)
                .setParameter(1, MonthTables.start(month.month()))
                .setParameter(2, MonthTables.start(month.month().plusMonths(1)))
                .getSingleResult();
    if (rows.longValue() != month.rows()) {
      return false;
    }
    int stored =
        statement(CLOSE)
            .setParameter(1, month.table())
            .setParameter(2, month.month().toString())
            .setParameter(3, month.rows())
            .setParameter(4, month.sha256())
            .setParameter(5, month.previous())
            .executeUpdate();
    if (stored == 1) {
      append(List.of(occurrence));
    }
    return stored == 1;
  }

  /**
   * Appends unless an entry of the operation has these details already.
   *
   * @return whether it was appended
   */
  boolean appendOnce(Occurrence occurrence, String details) {
    lockChain();
    boolean known =
        !statement(KNOWN)
            .setParameter(1, occurrence.event().operation())
            .setParameter(2, details)
            .getResultList()
            .isEmpty();
    if (!known) {
      append(List.of(occurrence));
    }
    return !known;
  }

  private void lockChain() {
    statement("SELECT 1 FROM pg_advisory_xact_lock(?1)")
        .setParameter(1, CHAIN_LOCK)
        .getSingleResult();
  }

  private Query statement(String sql) {
    return entities.createNativeQuery(sql).setFlushMode(FlushModeType.COMMIT);
  }

  Page<AuditRecord> find(AuditFilter filter, PageRequest page) {
    long total =
        ((Number) bind(entities.createNativeQuery(COUNT), filter).getSingleResult()).longValue();
    page.checkAgainst(total);
    Query query =
        entities.createNativeQuery(
            page.descending() ? NEWEST_FIRST : OLDEST_FIRST, AuditEntry.class);
    List<?> rows =
        bind(query, filter)
            .setParameter(8, page.pageSize())
            .setParameter(9, page.offset())
            .getResultList();
    return new Page<>(
        rows.stream().map(row -> ((AuditEntry) row).view()).toList(),
        page.page(),
        page.pageSize(),
        total);
  }

  private static Query bind(Query query, AuditFilter filter) {
    return query
        .setParameter(1, filter.entityType())
        .setParameter(2, filter.entityId() == null ? null : filter.entityId().toString())
        .setParameter(3, filter.operation())
        .setParameter(4, filter.performedBy())
        .setParameter(5, time(filter.from()))
        .setParameter(6, time(filter.to()))
        .setParameter(7, filter.details());
  }

  private static Object time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
