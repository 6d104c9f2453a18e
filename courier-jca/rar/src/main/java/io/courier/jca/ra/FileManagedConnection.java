package io.courier.jca.ra;

import io.courier.jca.api.FileTransferException;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;

/** One physical session as the container's pool sees it. */
final class FileManagedConnection implements ManagedConnection {
  private final PooledSession session;
  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
  private FileConnectionHandle handle;
  private boolean errorFired;
  private PrintWriter logWriter;

  FileManagedConnection(PooledSession session) {
    this.session = session;
  }

  PooledSession session() {
    return session;
  }

  @Override
  public synchronized Object getConnection(Subject subject, ConnectionRequestInfo info) {
    if (handle != null) {
      handle.detach(this);
    }
    handle = new FileConnectionHandle(this);
    return handle;
  }

  @Override
  public synchronized void associateConnection(Object connection) throws ResourceException {
    if (!(connection instanceof FileConnectionHandle other)) {
      throw new IllegalStateException("Not a handle of this adapter: " + connection);
    }
    if (handle != null && handle != other) {
      handle.detach(this);
    }
    other.attach(this);
    handle = other;
  }

  /** The borrower is done: its handle dies, the session rests. */
  @Override
  public synchronized void cleanup() {
    if (handle != null) {
      handle.detach(this);
      handle = null;
    }
    session.rest();
  }

  @Override
  public void destroy() {
    session.abort();
    synchronized (this) {
      if (handle != null) {
        handle.detach(this);
        handle = null;
      }
    }
  }

  /** A handle was closed by its borrower. */
  void closed(FileConnectionHandle closed) {
    synchronized (this) {
      if (handle == closed) {
        handle = null;
      }
      if (errorFired) {
        return;
      }
    }
    ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
    event.setConnectionHandle(closed);
    listeners.forEach(listener -> listener.connectionClosed(event));
  }

  /** An operation failed; tells the container once, and only if the session is lost by it. */
  void failed(FileConnectionHandle user, FileTransferException cause) {
    if (!cause.reason().isFatalToSession() && session.isAlive()) {
      return;
    }
    synchronized (this) {
      if (errorFired) {
        return;
      }
      errorFired = true;
    }
    session.abort();
    ConnectionEvent event =
        new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause);
    event.setConnectionHandle(user);
    listeners.forEach(listener -> listener.connectionErrorOccurred(event));
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public XAResource getXAResource() throws ResourceException {
    throw new NotSupportedException("Files are not transactional");
  }

  @Override
  public LocalTransaction getLocalTransaction() throws ResourceException {
    throw new NotSupportedException("Files are not transactional");
  }

  @Override
  public ManagedConnectionMetaData getMetaData() {
    return new SessionMetaData(session);
  }

  @Override
  public synchronized void setLogWriter(PrintWriter out) {
    logWriter = out;
  }

  @Override
  public synchronized PrintWriter getLogWriter() {
    return logWriter;
  }
}
