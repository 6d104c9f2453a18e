package io.courier.jca.ra;

import io.courier.jca.protocol.Ground;
import io.courier.jca.protocol.Watch;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.Connector;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.TransactionSupport;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.time.Clock;
import java.util.Timer;
import java.util.concurrent.Executors;
import javax.transaction.xa.XAResource;

/** The adapter: starts with the application, owns every session of this JVM. */
@Connector(
    displayName = "Courier file transfer",
    vendorName = "Courier",
    eisType = "SFTP",
    version = "1.0",
    transactionSupport = TransactionSupport.TransactionSupportLevel.NoTransaction)
public class FileTransferResourceAdapter implements ResourceAdapter {

  /** Outside a container there is one, with threads of its own, for the whole JVM. */
  private static final class Standalone {
    private static final Sessions SESSIONS =
        new Sessions(
            new Ground(
                Clock.systemUTC(),
                new Watch(new Timer("courier-jca-watch", true)),
                Executors.newCachedThreadPool(
                    work -> {
                      Thread thread = new Thread(work, "courier-jca-worker");
                      thread.setDaemon(true);
                      return thread;
                    })));
  }

  private volatile Sessions sessions;

  static Sessions standalone() {
    return Standalone.SESSIONS;
  }

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    try {
      sessions =
          new Sessions(
              new Ground(
                  Clock.systemUTC(),
                  new Watch(context.createTimer()),
                  new ContainerWorkers(context.getWorkManager())));
    } catch (UnavailableException e) {
      throw new ResourceAdapterInternalException("The container gives no timer", e);
    }
  }

  @Override
  public void stop() {
    Sessions current = sessions;
    if (current != null) {
      current.close();
      current.ground().watch().close();
    }
  }

  Sessions sessions() {
    return sessions;
  }

  @Override
  public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec)
      throws ResourceException {
    throw new NotSupportedException("The adapter delivers no messages");
  }

  @Override
  public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
    // Nothing was activated.
  }

  @Override
  public XAResource[] getXAResources(ActivationSpec[] specs) {
    return new XAResource[0];
  }

  /** The container compares adapters; there is one per application. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
