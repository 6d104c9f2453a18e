package io.courier.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Rows of node_heartbeats, by the database's clock: those of the nodes may differ. A start is known
 * by its {@code started_at}.
 */
@ApplicationScoped
public class HeartbeatRepository {
  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  /** For CDI. */
  public HeartbeatRepository() {}

  HeartbeatRepository(EntityManager entities) {
    this.entities = entities;
  }

  /** Who runs under which id, and since when. */
  public record Start(String nodeId, String role, OffsetDateTime startedAt, String version) {}

  /** Time of the last sign of life of whoever has the id. */
  @Transactional(TxType.REQUIRES_NEW)
  public Optional<String> lastSeen(String nodeId) {
    List<?> rows =
        entities
            .createNativeQuery(
                "SELECT CAST(seen_at AS text) FROM node_heartbeats WHERE node_id = ?1")
            .setParameter(1, nodeId)
            .getResultList();
    return rows.stream().map(Object::toString).findFirst();
  }

  /** Takes the id if nobody has it, or if the one who has was last seen at that time. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean claim(Start start, String lastSeen) {
    return entities
            .createNativeQuery(
                "INSERT INTO node_heartbeats AS n (node_id, role, started_at, seen_at, version)"
                    + " VALUES (?1, ?2, ?3, now(), ?4) ON CONFLICT (node_id) DO UPDATE SET role ="
                    + " EXCLUDED.role, started_at = EXCLUDED.started_at, seen_at = now(), version ="
                    + " EXCLUDED.version WHERE n.seen_at = CAST(?5 AS timestamptz)")
            .setParameter(1, start.nodeId())
            .setParameter(2, start.role())
            .setParameter(3, start.startedAt())
            .setParameter(4, start.version())
            .setParameter(5, lastSeen)
            .executeUpdate()
        == 1;
  }

  /** False when the row is another start's, or gone. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean beat(Start start) {
    return entities
            .createNativeQuery(
                "UPDATE node_heartbeats SET seen_at = now() WHERE node_id = ?1 AND started_at = ?2")
            .setParameter(1, start.nodeId())
            .setParameter(2, start.startedAt())
            .executeUpdate()
        == 1;
  }

  @Transactional(TxType.REQUIRES_NEW)
  public void remove(Start start) {
    entities
        .createNativeQuery("DELETE FROM node_heartbeats WHERE node_id = ?1 AND started_at = ?2")
        .setParameter(1, start.nodeId())
        .setParameter(2, start.startedAt())
        .executeUpdate();
  }
}
