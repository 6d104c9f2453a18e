package io.courier.jca.ra;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionDefinition;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ResourceAllocationException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;

/**
 * Opens and matches sessions for the container's pool. Has no configuration: every endpoint comes
 * with its request, so all factories of one adapter are equal.
 */
@ConnectionDefinition(
    connectionFactory = FileConnectionFactory.class,
    connectionFactoryImpl = PooledConnectionFactory.class,
    connection = FileConnection.class,
    connectionImpl = FileConnectionHandle.class)
public class FileManagedConnectionFactory
    implements ManagedConnectionFactory,
        ResourceAdapterAssociation,
        ValidatingManagedConnectionFactory {
  private static final long serialVersionUID = 1L;
  private static final Duration VALIDATION_LIMIT = Duration.ofSeconds(2);

  private transient volatile FileTransferResourceAdapter adapter;
  private transient volatile PrintWriter logWriter;

  @Override
  public Object createConnectionFactory(ConnectionManager manager) {
    return new PooledConnectionFactory(this, manager);
  }

  /** Outside a container: a small pool of the adapter's own. */
  @Override
  public Object createConnectionFactory() {
    return new PooledConnectionFactory(this, new OwnConnectionManager());
  }

  Sessions sessions() {
    FileTransferResourceAdapter current = adapter;
    return current == null ? FileTransferResourceAdapter.standalone() : current.sessions();
  }

  @Override
  public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo info)
      throws ResourceException {
    if (!(info instanceof SessionRequest request)) {
      throw new ResourceException("A session is requested through FileConnectionFactory only");
    }
    try {
      return new FileManagedConnection(sessions().open(request));
    } catch (FileTransferException e) {
      throw new ResourceAllocationException(e.getMessage(), e);
    }
  }

  /**
   * Finds a resting session that was made for an equal request and lends it. Dead and overdue ones
   * it meets are closed.
   */
  @Override
  @SuppressWarnings("rawtypes") // the Connectors contract
  public ManagedConnection matchManagedConnections(
      Set candidates, Subject subject, ConnectionRequestInfo info) {
    if (!(info instanceof SessionRequest request)) {
      return null;
    }
    for (Object candidate : candidates) {
      if (candidate instanceof FileManagedConnection connection
          && connection.session().fits(request.endpoint())
          && connection.session().lend()) {
        return connection;
      }
    }
    return null;
  }

  /** Called by containers after a failure elsewhere: asks each resting session for an answer. */
  @Override
  @SuppressWarnings("rawtypes") // the Connectors contract
  public Set getInvalidConnections(Set candidates) {
    Set<Object> invalid = new HashSet<>();
    for (Object candidate : candidates) {
      if (candidate instanceof FileManagedConnection connection
          && !connection.session().answers(VALIDATION_LIMIT)) {
        invalid.add(candidate);
      }
    }
    return invalid;
  }

  @Override
  public ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter adapter) {
    this.adapter = (FileTransferResourceAdapter) adapter;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    logWriter = out;
  }

  @Override
  public PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileManagedConnectionFactory that
        && getClass() == that.getClass()
        && Objects.equals(adapter, that.adapter);
  }

  @Override
  public int hashCode() {
    return FileManagedConnectionFactory.class.getName().hashCode();
  }
}
