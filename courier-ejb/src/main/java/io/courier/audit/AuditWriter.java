package io.courier.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;

/** The transaction boundaries of the log. */
@ApplicationScoped
public class AuditWriter {
  @Inject private AuditRepository repository;

  /** In the caller's transaction, which must exist; called when it is about to commit. */
  public void append(List<Occurrence> occurrences) {
    repository.append(occurrences);
  }

  /** In a transaction of its own, committed on return. */
  @Transactional(TxType.REQUIRES_NEW)
  public void appendIndependently(List<Occurrence> occurrences) {
    repository.append(occurrences);
  }

  /** {@link AuditRepository#close} in a transaction of its own. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean close(ClosedMonth month, Occurrence occurrence) {
    return repository.close(month, occurrence);
  }

  /** {@link AuditRepository#appendOnce} in a transaction of its own. */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean appendOnce(Occurrence occurrence, String details) {
    return repository.appendOnce(occurrence, details);
  }
}
