package io.courier.jca.ra;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionPermits;
import io.courier.jca.protocol.Ground;
import io.courier.jca.protocol.LoginRequest;
import io.courier.jca.protocol.ProtocolAdapter;
import io.courier.jca.protocol.RemoteSession;
import io.courier.jca.protocol.ftp.FtpAdapter;
import io.courier.jca.protocol.sftp.SftpAdapter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Opens sessions and knows every one that is open in this JVM. Thread-safe. */
final class Sessions implements AutoCloseable {
  private final Ground ground;

  /** OpenSSH begins to drop at ten logins under way (MaxStartups), those of others included. */
  private static final int LOGINS_AT_ONCE = 4;

  private final SessionGate gate = new SessionGate();
  private final SessionGate logins = new SessionGate();
  private final Map<Protocol, ProtocolAdapter> adapters = new EnumMap<>(Protocol.class);
  private final Set<PooledSession> open = ConcurrentHashMap.newKeySet();

  Sessions(Ground ground) {
    this.ground = ground;
    for (ProtocolAdapter adapter : List.of(new SftpAdapter(), new FtpAdapter())) {
      adapter.protocols().forEach(protocol -> adapters.put(protocol, adapter));
    }
  }

  SessionGate gate() {
    return gate;
  }

  Ground ground() {
    return ground;
  }

  /**
   * Logs in; idle sessions of the same connection make room first, so the partner's limit holds.
   */
  PooledSession open(SessionRequest request) throws FileTransferException {
    Endpoint endpoint = request.endpoint();
    ProtocolAdapter adapter = adapters.get(endpoint.protocol());
    if (adapter == null) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "There is no adapter for protocol " + endpoint.protocol());
    }
    makeRoom(endpoint);
    SessionPermits.Permit permit = permit(request);
    PooledSession pooled = null;
    try {
      RemoteSession session = login(adapter, request);
      pooled = new PooledSession(session, endpoint, this, permit);
      open.add(pooled);
      ground.watch().add(pooled);
      return pooled;
    } finally {
      if (pooled == null) {
        permit.release();
      }
    }
  }

  private static SessionPermits.Permit permit(SessionRequest request) throws FileTransferException {
    SessionPermits permits = request.endpoint().permits();
    if (request.patient()) {
      return permits.acquire(request.control());
    }
    return permits
        .tryAcquire()
        .orElseThrow(
            () ->
                new FileTransferException(
                    Reason.CANCELLED, "No place is free for a further session"));
  }

  private RemoteSession login(ProtocolAdapter adapter, SessionRequest request)
      throws FileTransferException {
    Endpoint endpoint = request.endpoint();
    String server = endpoint.host() + ":" + endpoint.port();
    logins.enter(server, LOGINS_AT_ONCE, request.control());
    try {
      return adapter.open(
          new LoginRequest(
              endpoint, request.credentials(), request.trust(), request.control(), ground));
    } finally {
      logins.leave(server);
    }
  }

  /** Closes what rests of a connection. */
  void evictIdle(UUID connection) {
    for (PooledSession one : open) {
      if (one.endpoint().key().connectionId().equals(connection)) {
        one.closeIfIdle();
      }
    }
  }

  private void makeRoom(Endpoint endpoint) {
    UUID connection = endpoint.key().connectionId();
    int excess = 1 - endpoint.limits().maxSessions();
    for (PooledSession one : open) {
      if (one.endpoint().key().connectionId().equals(connection) && one.isAlive()) {
        excess++;
      }
    }
    // Sessions that no request can match any more go first.
    for (boolean stale : new boolean[] {true, false}) {
      for (PooledSession one : open) {
        if (excess > 0
            && one.endpoint().key().connectionId().equals(connection)
            && stale != one.endpoint().key().equals(endpoint.key())
            && one.closeIfIdle()) {
          excess--;
        }
      }
    }
  }

  void closed(PooledSession session) {
    open.remove(session);
    ground.watch().remove(session);
  }

  /** Sessions open now. */
  int count() {
    return open.size();
  }

  /** Closes every session at once. */
  @Override
  public void close() {
    open.forEach(PooledSession::abort);
  }
}
