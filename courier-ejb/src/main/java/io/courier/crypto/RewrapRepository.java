package io.courier.crypto;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Envelopes of all tables, in transactions of their own. */
@ApplicationScoped
public class RewrapRepository {
  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  /** For CDI. */
  public RewrapRepository() {}

  RewrapRepository(EntityManager entities) {
    this.entities = entities;
  }

  /** The next envelopes above the id that name another version. */
  @Transactional(TxType.REQUIRES_NEW)
  public List<StoredBlob> page(SecretColumn column, String after, String version) {
    byte[] field = Arrays.copyOf(version.getBytes(StandardCharsets.US_ASCII), Blob.VERSION_LENGTH);
    List<?> rows =
        entities
            .createNativeQuery(column.page())
            .setParameter(1, after)
            .setParameter(2, field)
            .getResultList();
    return rows.stream().map(Object[].class::cast).map(RewrapRepository::row).toList();
  }

  private static StoredBlob row(Object[] row) {
    byte[] bytes;
    try {
      bytes = row[1] instanceof byte[] b ? b : Base64.getDecoder().decode(row[1].toString());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0]; // no envelope: counted as unreadable
    }
    return new StoredBlob(row[0].toString(), bytes);
  }

  /**
   * Exchanges each envelope that is still the one that was read.
   *
   * @param fresh by the one that was read
   * @return how many were exchanged; the others were changed meanwhile, or are being changed
   */
  @Transactional(TxType.REQUIRES_NEW)
  public int replace(SecretColumn column, Map<StoredBlob, byte[]> fresh) {
    int replaced = 0;
    for (Map.Entry<StoredBlob, byte[]> change : fresh.entrySet()) {
      replaced +=
          entities
              .createNativeQuery(column.replace())
              .setParameter(1, change.getValue())
              .setParameter(2, change.getKey().id())
              .setParameter(3, change.getKey().bytes())
              .executeUpdate();
    }
    return replaced;
  }

  /**
   * Takes the monthly turn for this node: at most once in 12 hours, and not again in a month in
   * which it was brought to its end.
   */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean takeTurn(OffsetDateTime now) {
    return entities
            .createNativeQuery(
                """
                UPDATE rewrap_turn SET taken_at = CAST(?1 AS timestamptz)
                 WHERE (taken_at IS NULL OR taken_at < CAST(?1 AS timestamptz) - interval '12 hours')
                   AND (finished_at IS NULL
                        OR finished_at < date_trunc('month', CAST(?1 AS timestamptz), 'UTC'))
                """)
            .setParameter(1, now)
            .executeUpdate()
        == 1;
  }

  @Transactional(TxType.REQUIRES_NEW)
  public void finishTurn(OffsetDateTime now) {
    entities
        .createNativeQuery("UPDATE rewrap_turn SET finished_at = CAST(?1 AS timestamptz)")
        .setParameter(1, now)
        .executeUpdate();
  }
}
