package io.courier.maintenance;

import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Monthly partitions as the database's catalogue shows them. Months are those of UTC. */
@ApplicationScoped
public class PartitionRepository {
  /** Events about the system as a whole. */
  private static final UUID SYSTEM = new UUID(0, 0);

  private static final String MONTHS =
      """
      WITH months AS (
        SELECT p.relname AS parent, c.oid AS child, to_date(right(c.relname, 7), 'YYYY_MM') AS month
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
         WHERE p.relnamespace = CAST('public' AS regnamespace) AND p.relkind = 'p'
           AND c.relname ~ '_[0-9]{4}_[0-9]{2}$')
      """;

  private static final String LIST =
      MONTHS
          + """
          SELECT m.parent, to_char(m.month, 'YYYY-MM'),
                 coalesce(s.row_count, greatest(pg_stat_get_live_tuples(m.child), 0)),
                 s.row_count IS NOT NULL, pg_total_relation_size(m.child),
                 coalesce(a.state, 'none'),
                 CASE WHEN m.parent NOT IN ('audit_log_entries', 'connection_audit_log') THEN 'not_kept'
                      WHEN s.sha256 IS NOT NULL THEN 'closed'
                      WHEN m.month + interval '1 month' <= now() AT TIME ZONE 'UTC' THEN 'due'
                      ELSE 'open' END,
                 s.sha256, to_char(s.computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM months m
            LEFT JOIN audit_partition_checksums s ON s.table_name = m.parent AND s.month = m.month
            LEFT JOIN partition_archives a ON a.table_name = m.parent AND a.month = m.month
           ORDER BY m.parent, m.month
          """;

  private static final String MISSING =
      """
      SELECT count(*) FROM pg_partitioned_table t JOIN pg_class p ON p.oid = t.partrelid,
             generate_series(0, 2) AS n
       WHERE p.relnamespace = CAST('public' AS regnamespace) AND NOT p.relispartition
         AND to_regclass(format('public.%I', p.relname
               || to_char((now() AT TIME ZONE 'UTC') + n * interval '1 month', '_YYYY_MM'))) IS NULL
      """;

  private static final String OVERDUE =
      MONTHS
          + """
          SELECT count(*) FROM months m
           WHERE m.month < date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months =>
                   CASE WHEN m.parent LIKE '%execution%' THEN ?2 ELSE ?1 END)
          """;

  private static final String MAKE =
      "SELECT coalesce(sum(create_monthly_partitions(CAST((now() AT TIME ZONE 'UTC') + n * interval '1"
          + " month' AS date))), 0) FROM generate_series(0, 2) AS n";

  private static final String TOLD =
      "SELECT count(*) FROM domain_events WHERE event_type = 'PartitionMaintenanceOverdue'"
          + " AND occurred_at > now() - interval '24 hours'";

  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  @Inject private Outbox outbox;

  /** For CDI. */
  public PartitionRepository() {}

  PartitionRepository(EntityManager entities) {
    this(entities, null);
  }

  PartitionRepository(EntityManager entities, Outbox outbox) {
    this.entities = entities;
    this.outbox = outbox;
  }

  /** All months of all tables, by table and month. */
  @Transactional
  public List<PartitionView> all() {
    List<?> rows = entities.createNativeQuery(LIST).getResultList();
    return rows.stream().map(row -> view((Object[]) row)).toList();
  }

  private static PartitionView view(Object[] row) {
    return new PartitionView(
        (String) row[0],
        (String) row[1],
        ((Number) row[2]).longValue(),
        (Boolean) row[3],
        ((Number) row[4]).longValue(),
        (String) row[5],
        (String) row[6],
        (String) row[7],
        time(row[8]));
  }

  private static Instant time(Object value) {
    return value == null ? null : Instant.parse((String) value);
  }

  /** How many partitions of this and the next two months are not there, over all tables. */
  @Transactional
  public long missing() {
    return ((Number) entities.createNativeQuery(MISSING).getSingleResult()).longValue();
  }

  /** How many months are older than that many months, for the audit and for executions. */
  @Transactional
  public long overdue(int auditMonths, int executionMonths) {
    return ((Number)
            entities
                .createNativeQuery(OVERDUE)
                .setParameter(1, auditMonths)
                .setParameter(2, executionMonths)
                .getSingleResult())
        .longValue();
  }

  /**
   * Tells that partitions are missing or overdue, at most once a day in the cluster.
   *
   * @return whether it was told now
   */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean tellOverdue(long missing, long overdue) {
    entities
        .createNativeQuery("SELECT pg_advisory_xact_lock(hashtext('courier.partitions.told'))")
        .getSingleResult();
    if (((Number) entities.createNativeQuery(TOLD).getSingleResult()).longValue() > 0) {
      return false;
    }
    outbox.add(
        new DomainEvent(
            DomainEvent.Type.PARTITION_MAINTENANCE_OVERDUE,
            "system",
            SYSTEM,
            Map.of("missingPartitions", missing, "overdueMonths", overdue)));
    return true;
  }

  /**
   * Makes the partitions of this and the next two months, unless another node does it at this
   * moment.
   *
   * @return how many were missing
   */
  @Transactional(TxType.REQUIRES_NEW)
  public long make() {
    boolean mine =
        (Boolean)
            entities
                .createNativeQuery(
                    "SELECT pg_try_advisory_xact_lock(hashtext('courier.maintenance'))")
                .getSingleResult();
    return mine ? ((Number) entities.createNativeQuery(MAKE).getSingleResult()).longValue() : 0;
  }
}
