package io.courier.jca.ra;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.SessionLender;
import io.courier.jca.protocol.Crew;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The sessions that the application lends, as a transfer uses them. */
final class LentSessions implements Crew {
  private final SessionLender lender;
  private final Executor workers;

  LentSessions(SessionLender lender, Executor workers) {
    this.lender = lender;
    this.workers = workers;
  }

  @Override
  public int most() {
    return lender.most();
  }

  @Override
  public Optional<Hand> borrow() throws FileTransferException {
    Optional<FileConnection> lent = lender.borrow();
    if (lent.isEmpty()) {
      return Optional.empty();
    }
    Optional<Hand> hand =
        lent.get() instanceof FileConnectionHandle ours ? ours.asHand() : Optional.empty();
    if (hand.isEmpty()) {
      lent.get().close();
    }
    return hand;
  }

  @Override
  public Executor workers() {
    return workers;
  }
}
