package io.courier.jca.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.HashSet;
import java.util.Set;

/**
 * The pool for use outside a container (tests, tools): keeps what comes back, drops what failed. No
 * limits of its own, the gate has them. Thread-safe.
 */
final class OwnConnectionManager implements ConnectionManager, ConnectionEventListener {
  private static final long serialVersionUID = 1L;

  private final transient Set<ManagedConnection> resting = new HashSet<>();

  @Override
  public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
      throws ResourceException {
    ManagedConnection connection = takeResting(factory, request);
    if (connection == null) {
      connection = factory.createManagedConnection(null, request);
      connection.addConnectionEventListener(this);
    }
    return connection.getConnection(null, request);
  }

  private synchronized ManagedConnection takeResting(
      ManagedConnectionFactory factory, ConnectionRequestInfo request) throws ResourceException {
    ManagedConnection found = factory.matchManagedConnections(Set.copyOf(resting), null, request);
    resting.remove(found);
    resting.removeIf(one -> one instanceof FileManagedConnection ours && !ours.session().isAlive());
    return found;
  }

  @Override
  public void connectionClosed(ConnectionEvent event) {
    FileManagedConnection connection = (FileManagedConnection) event.getSource();
    connection.cleanup();
    if (connection.session().isAlive()) {
      synchronized (this) {
        resting.add(connection);
      }
    }
  }

  @Override
  public void connectionErrorOccurred(ConnectionEvent event) {
    ((FileManagedConnection) event.getSource()).destroy();
  }

  @Override
  public void localTransactionStarted(ConnectionEvent event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void localTransactionCommitted(ConnectionEvent event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void localTransactionRolledback(ConnectionEvent event) {
    throw new UnsupportedOperationException();
  }
}
