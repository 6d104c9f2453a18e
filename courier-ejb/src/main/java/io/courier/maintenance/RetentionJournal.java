package io.courier.maintenance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.LocalDate;
import java.util.List;

/** Portions of the purge, each a transaction of its own, by one node at a time. */
@ApplicationScoped
class RetentionJournal {
  @Inject RetentionRepository rows;

  /**
   * @return how many went; 0 also when another node is at it
   */
  @Transactional(TxType.REQUIRES_NEW)
  public int purge(
      RetentionRepository.Subject subject, LocalDate before, boolean exportedOnly, int most) {
    return rows.mayPurge() ? rows.purge(subject, before, exportedOnly, most) : 0;
  }

  @Transactional(TxType.REQUIRES_NEW)
  public List<LocalDate> months(String table, LocalDate before) {
    return rows.mayPurge() ? rows.months(table, before) : List.of();
  }

  @Transactional(TxType.REQUIRES_NEW)
  public boolean dropEmpty(String table, LocalDate month) {
    return rows.mayPurge() && rows.dropEmpty(table, month);
  }
}
