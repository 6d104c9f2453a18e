package io.courier.jca.ra;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.SessionLender;
import io.courier.jca.protocol.Crew;
import io.courier.jca.protocol.RemoteSession;
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
    FileConnection session = lent.get();
    Optional<Hand> hand =
        session instanceof FileConnectionHandle ours ? ours.asHand() : Optional.empty();
    if (hand.isEmpty()) {
      session.close();
      lender.returned(session, null);
    }
    return hand.map(one -> new Reported(one, session));
  }

  /** The lender is told how its session came back. */
  private final class Reported implements Hand {
    private final Hand hand;
    private final FileConnection lent;

    Reported(Hand hand, FileConnection lent) {
      this.hand = hand;
      this.lent = lent;
    }

    @Override
    public RemoteSession session() {
      return hand.session();
    }

    @Override
    public void giveBack(FileTransferException fault) {
      try {
        hand.giveBack(fault);
      } finally {
        lender.returned(lent, fault);
      }
    }
  }

  @Override
  public Executor workers() {
    return workers;
  }
}
