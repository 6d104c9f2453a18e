package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.Partner;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.SessionLender;
import io.courier.jca.api.TransferControl;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Lends further sessions of its connection to one transfer. Each is an open of its own: state,
 * trust and FIPS rules are checked, and it has its rows in the audit log. Thread-safe.
 */
final class FurtherSessions implements SessionLender {
  private static final System.Logger LOG = System.getLogger(FurtherSessions.class.getName());

  private final SessionGround ground;
  private final Of of;
  private final TransferControl control;
  private final Map<FileConnection, Boolean> pooling =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /**
   * Whose sessions.
   *
   * @param most beside the transfer's own
   */
  record Of(UUID connectionId, Occasion occasion, int most) {}

  FurtherSessions(SessionGround ground, Of of, TransferControl control) {
    this.ground = ground;
    this.of = of;
    this.control = control;
  }

  @Override
  public int most() {
    return of.most;
  }

  @Override
  public Optional<FileConnection> borrow() throws FileTransferException {
    try {
      Partner partner = ground.resolve(of.connectionId, of.occasion);
      FileConnectionFactory adapter = ground.adapter();
      Optional<FileConnection> session =
          adapter.tryConnection(
              partner.endpoint(), partner.credentials(), partner.trust(), control);
      if (session.isPresent()) {
        recordOpened(partner, session.get());
      }
      return session;
    } catch (RuntimeException e) {
      // on a thread of the adapter, to which it would mean nothing
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF4005W: connection={0} a further session may not be opened; the transfer goes on"
              + " without it: {1}",
          of.connectionId,
          e.getMessage());
      return Optional.empty();
    }
  }

  private void recordOpened(Partner partner, FileConnection session) {
    boolean recorded = false;
    try {
      OpenedSession.record(ground, of.occasion, partner, session.session());
      recorded = true;
    } finally {
      pooling.put(session, !partner.endpoint().limits().idle().isZero());
      if (!recorded) {
        session.close();
        returned(session, null);
      }
    }
  }

  /** What happened at the partner is over: a row that cannot be written costs nobody anything. */
  @Override
  public void returned(FileConnection session, FileTransferException fault) {
    Boolean rests = pooling.remove(session);
    if (rests == null) {
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("success", fault == null);
    details.put("pooled", fault == null && rests);
    details.put("parallel", true);
    if (fault != null) {
      details.put("error", String.valueOf(fault.getMessage()));
    }
    ConnectionEvent event =
        ConnectionEvent.of(of.connectionId, ConnectionOperation.DISCONNECTED, of.occasion, details);
    try {
      ground.record(event);
    } catch (RuntimeException e) {
      AuditRows.lost(event);
    }
  }
}
