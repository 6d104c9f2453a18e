package io.courier.jca.ra;

import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.naming.Reference;

/** What the application looks up. Thread-safe. */
public final class PooledConnectionFactory
    implements FileConnectionFactory, Serializable, Referenceable {
  private static final long serialVersionUID = 1L;

  /** A dead pooled session is replaced; after so many in a row something else is wrong. */
  private static final int MOST_DEAD = 8;

  /** About a minute, together with the pauses between. */
  private static final int PATIENT_TRIES = 10;

  /** Whoever tests a connection wants to know. */
  private static final int IMPATIENT_TRIES = 0;

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

  private final FileManagedConnectionFactory factory;
  private final ConnectionManager manager;
  private Reference reference;

  PooledConnectionFactory(FileManagedConnectionFactory factory, ConnectionManager manager) {
    this.factory = factory;
    this.manager = manager;
  }

  @Override
  public FileConnection getConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException {
    SessionRequest request = new SessionRequest(endpoint, credentials, trust, control);
    return throughGate(request, PATIENT_TRIES, () -> allocateLive(request));
  }

  @Override
  public FileConnection openUnpooled(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException {
    SessionRequest request = new SessionRequest(endpoint, credentials, trust, control);
    return throughGate(
        request,
        IMPATIENT_TRIES,
        () -> {
          PooledSession own = factory.sessions().open(request);
          FileConnectionHandle handle = new FileConnectionHandle(new FileManagedConnection(own));
          handle.whenClosed(own::abort);
          return handle;
        });
  }

  @Override
  public Optional<FileConnection> tryConnection(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
      throws FileTransferException {
    SessionRequest request =
        new SessionRequest(endpoint, credentials, trust, control).withoutWaiting();
    UUID connection = endpoint.key().connectionId();
    SessionGate gate = factory.sessions().gate();
    if (!gate.tryEnter(connection, endpoint.limits().maxSessions())) {
      return Optional.empty();
    }
    boolean inside = true;
    try {
      FileConnectionHandle handle = allocateLive(request);
      handle.whenClosed(() -> gate.leave(connection));
      inside = false;
      return Optional.of(handle);
    } catch (FileTransferException e) {
      if (e.reason() == Reason.TOO_MANY_SESSIONS) {
        inside = false;
        gate.leaveRefused(connection);
        return Optional.empty();
      }
      if (e.reason() == Reason.CANCELLED && !control.cancelled()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      if (inside) {
        gate.leave(connection);
      }
    }
  }

  @Override
  public void evictIdle(UUID connectionId) {
    factory.sessions().evictIdle(connectionId);
  }

  /** Makes a session ready for its borrower. */
  @FunctionalInterface
  private interface Opening {
    FileConnectionHandle run() throws FileTransferException;
  }

  private FileConnection throughGate(SessionRequest request, int tries, Opening opening)
      throws FileTransferException {
    UUID connection = request.key().connectionId();
    SessionGate gate = factory.sessions().gate();
    boolean waited = false;
    int tried = 0;
    while (true) {
      gate.enter(connection, request.endpoint().limits().maxSessions(), request.control());
      boolean inside = true;
      try {
        FileConnectionHandle handle = opening.run();
        handle.whenClosed(() -> gate.leave(connection));
        inside = false;
        return handle;
      } catch (FileTransferException e) {
        if (e.reason() != Reason.TOO_MANY_SESSIONS) {
          throw e;
        }
        inside = false;
        if (gate.leaveRefused(connection)) {
          waited = true;
        } else if (tried < (waited ? PATIENT_TRIES : tries)) {
          // Others than ours are there, or the server has not noticed yet that one of ours went.
          gate.pause(tried, request.control());
          tried++;
        } else {
          throw e;
        }
      } finally {
        if (inside) {
          gate.leave(connection);
        }
      }
    }
  }

  /** A session that rested may have died unseen: it must answer once before it is lent. */
  private FileConnectionHandle allocateLive(SessionRequest request) throws FileTransferException {
    for (int i = 0; i < MOST_DEAD; i++) {
      FileConnectionHandle handle = allocate(request);
      if (!handle.session().reused() || handle.answers(PROBE_LIMIT)) {
        return handle;
      }
      handle.close();
    }
    throw new FileTransferException(
        Reason.CONNECTION_LOST,
        "Every pooled session to " + request.endpoint() + " was found dead; try again");
  }

  private FileConnectionHandle allocate(SessionRequest request) throws FileTransferException {
    try {
      return (FileConnectionHandle) manager.allocateConnection(factory, request);
    } catch (ResourceException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof FileTransferException known) {
          throw known;
        }
      }
      throw new FileTransferException(
          Reason.TOO_MANY_SESSIONS,
          "The server's session pool has no place free (raise maxPoolSize): " + e.getMessage(),
          e);
    }
  }

  @Override
  public Reference getReference() {
    return reference;
  }

  @Override
  public void setReference(Reference reference) {
    this.reference = reference;
  }
}
