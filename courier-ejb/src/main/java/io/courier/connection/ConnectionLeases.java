package io.courier.connection;

import io.courier.core.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Leases on (connection, remote path) over all nodes, in table {@code remote_path_leases}: one
 * holder at a time. Time is the database's, so clocks of nodes do not matter. A lease that ran out
 * may be taken by another; its old holder then finds {@link #extend} false and must not publish.
 */
@ApplicationScoped
public class ConnectionLeases {
  private static final String TAKE =
      "INSERT INTO remote_path_leases AS held (connection_id, path_hash, execution_id, fence,"
          + " lease_until) VALUES (CAST(?1 AS uuid), ?2, CAST(?3 AS uuid),"
          + " nextval('remote_path_fence'), clock_timestamp() + ?4 * interval '1 millisecond')"
          + " ON CONFLICT (connection_id, path_hash) DO UPDATE SET execution_id ="
          + " excluded.execution_id, fence = excluded.fence, lease_until = excluded.lease_until"
          + " WHERE held.lease_until < clock_timestamp() OR held.execution_id ="
          + " excluded.execution_id RETURNING fence";

  private static final String EXTEND =
      "UPDATE remote_path_leases SET lease_until = clock_timestamp() + ?5 * interval '1"
          + " millisecond' WHERE connection_id = CAST(?1 AS uuid) AND path_hash = ?2 AND"
          + " execution_id = CAST(?3 AS uuid) AND fence = ?4 AND lease_until > clock_timestamp()";

  private static final String GIVE_BACK =
      "DELETE FROM remote_path_leases WHERE connection_id = CAST(?1 AS uuid) AND path_hash = ?2 AND"
          + " execution_id = CAST(?3 AS uuid) AND fence = ?4";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /**
   * One attempt, without waiting.
   *
   * @param holder execution (or test) that will hold it; a holder may take its own lease again,
   *     which fences off its earlier self
   * @return empty while another one holds it
   */
  @Transactional(TxType.REQUIRES_NEW)
  public Optional<Lease> tryTake(UUID connectionId, String path, UUID holder, Duration length) {
    String hash = hash(path);
    List<?> fence =
        entities
            .createNativeQuery(TAKE)
            .setParameter(1, connectionId.toString())
            .setParameter(2, hash)
            .setParameter(3, holder.toString())
            .setParameter(4, length.toMillis())
            .getResultList();
    return fence.stream()
        .findFirst()
        .map(f -> new Lease(connectionId, hash, holder, ((Number) f).longValue()));
  }

  /**
   * Takes leases in the given order, up to the first one that another holder has. Callers with
   * several paths sort them, so that no two wait for each other.
   */
  @Transactional(TxType.REQUIRES_NEW)
  public List<Lease> tryTakeAll(
      UUID connectionId, List<String> paths, UUID holder, Duration length) {
    List<Lease> taken = new ArrayList<>();
    for (String path : paths) {
      Optional<Lease> lease = tryTake(connectionId, path, holder, length);
      if (lease.isEmpty()) {
        break;
      }
      taken.add(lease.get());
    }
    return taken;
  }

  /** Whether all were still held; they then last that much longer from now. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean extendAll(List<Lease> leases, Duration length) {
    boolean all = true;
    for (Lease lease : leases) {
      all &= extend(lease, length);
    }
    return all;
  }

  /** Ends those that are still held. */
  @Transactional(TxType.REQUIRES_NEW)
  public void giveBackAll(List<Lease> leases) {
    leases.forEach(this::giveBack);
  }

  /** Whether the lease was still held; it then lasts that much longer from now. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean extend(Lease lease, Duration length) {
    return entities
            .createNativeQuery(EXTEND)
            .setParameter(1, lease.connectionId().toString())
            .setParameter(2, lease.pathHash())
            .setParameter(3, lease.holder().toString())
            .setParameter(4, lease.fence())
            .setParameter(5, length.toMillis())
            .executeUpdate()
        == 1;
  }

  /** Ends the lease if it is still held. */
  @Transactional(TxType.REQUIRES_NEW)
  public void giveBack(Lease lease) {
    entities
        .createNativeQuery(GIVE_BACK)
        .setParameter(1, lease.connectionId().toString())
        .setParameter(2, lease.pathHash())
        .setParameter(3, lease.holder().toString())
        .setParameter(4, lease.fence())
        .executeUpdate();
  }

  private static String hash(String path) {
    String plain = path.replaceAll("/(\\./)*/*", "/");
    return HexFormat.of().formatHex(Sha256.of(plain.getBytes(StandardCharsets.UTF_8)));
  }

  /** A lease taken; the fence grows with every taking. */
  public record Lease(UUID connectionId, String pathHash, UUID holder, long fence) {}
}
