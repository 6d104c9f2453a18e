package io.courier.connection;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Table {@code connection_session_slots}. */
@ApplicationScoped
public class SessionSlots implements SlotTable {
  private static final String TAKE =
      "SELECT take_session_slot(CAST(?1 AS uuid), CAST(?2 AS uuid), ?3, CAST(?4 AS uuid), ?5, ?6)";

  private static final String RENEW =
      "UPDATE connection_session_slots SET lease_until = clock_timestamp() + ?2 * interval '1"
          + " millisecond' WHERE id = ANY (CAST(string_to_array(?1, ',') AS uuid[])) RETURNING"
          + " CAST(id AS text)";

  private static final String RESTORE =
      "INSERT INTO connection_session_slots (id, connection_id, node_id, execution_id, granted_at,"
          + " lease_until) VALUES (CAST(?1 AS uuid), CAST(?2 AS uuid), ?3, CAST(?4 AS uuid),"
          + " clock_timestamp(), clock_timestamp() + ?5 * interval '1 millisecond') ON CONFLICT DO"
          + " NOTHING";

  private static final String WAITED_FOR =
      "SELECT DISTINCT CAST(connection_id AS text) FROM connection_session_slots WHERE granted_at"
          + " IS NULL AND lease_until > clock_timestamp() AND connection_id = ANY"
          + " (CAST(string_to_array(?1, ',') AS uuid[]))";

  private static final String COUNTS =
      "SELECT count(granted_at), count(*) - count(granted_at) FROM connection_session_slots WHERE"
          + " connection_id = CAST(?1 AS uuid) AND lease_until > clock_timestamp()";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  protected SessionSlots() {}

  SessionSlots(EntityManager entities) {
    this.entities = entities;
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public boolean take(Claim claim) {
    return (Boolean)
        entities
            .createNativeQuery(TAKE)
            .setParameter(1, claim.slot().toString())
            .setParameter(2, claim.connectionId().toString())
            .setParameter(3, claim.nodeId())
            .setParameter(4, text(claim.executionId()))
            .setParameter(5, claim.most())
            .setParameter(6, LEASE.toMillis())
            .getSingleResult();
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public void release(UUID slot) {
    entities
        .createNativeQuery("DELETE FROM connection_session_slots WHERE id = CAST(?1 AS uuid)")
        .setParameter(1, slot.toString())
        .executeUpdate();
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public Collection<UUID> renew(Collection<UUID> slots) {
    List<?> kept =
        entities
            .createNativeQuery(RENEW)
            .setParameter(1, list(slots))
            .setParameter(2, LEASE.toMillis())
            .getResultList();
    return ids(kept);
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public void restore(Claim claim) {
    entities
        .createNativeQuery(RESTORE)
        .setParameter(1, claim.slot().toString())
        .setParameter(2, claim.connectionId().toString())
        .setParameter(3, claim.nodeId())
        .setParameter(4, text(claim.executionId()))
        .setParameter(5, LEASE.toMillis())
        .executeUpdate();
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public List<UUID> waitedFor(Collection<UUID> connectionIds) {
    return ids(
        entities
            .createNativeQuery(WAITED_FOR)
            .setParameter(1, list(connectionIds))
            .getResultList());
  }

  /** Ends every place of a node. */
  @Transactional(TxType.REQUIRES_NEW)
  public void releaseAllOf(String nodeId) {
    entities
        .createNativeQuery("DELETE FROM connection_session_slots WHERE node_id = ?1")
        .setParameter(1, nodeId)
        .executeUpdate();
  }

  /** What a connection's places are used for now. */
  ConnectionView.Sessions counts(UUID connectionId, int limit) {
    Object[] row =
        (Object[])
            entities
                .createNativeQuery(COUNTS)
                .setParameter(1, connectionId.toString())
                .getSingleResult();
    return new ConnectionView.Sessions(
        ((Number) row[0]).intValue(), ((Number) row[1]).intValue(), limit);
  }

  private static String text(UUID id) {
    return id == null ? null : id.toString();
  }

  private static String list(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
  }

  private static List<UUID> ids(List<?> texts) {
    return texts.stream().map(t -> UUID.fromString(t.toString())).toList();
  }
}
