package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionJournal;
import io.courier.connection.ConnectionLeases;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.FileConnections;
import io.courier.connection.Partner;
import io.courier.connection.Partners;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.SessionLender;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The real thing, inside the server. */
@Dependent
class ContainerGround implements SessionGround {
  @Inject Partners partners;
  @Inject FileConnections files;
  @Inject ConnectionJournal journal;
  @Inject ConnectionLeases leases;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  ManagedScheduledExecutorService scheduler;

  @Resource(lookup = "java:comp/DefaultContextService")
  ContextService context;

  @Override
  public Partner resolve(UUID connectionId, Occasion occasion) {
    return partners.resolve(connectionId, occasion);
  }

  @Override
  public String protocol(UUID connectionId) {
    return partners.protocol(connectionId);
  }

  @Override
  public FileConnectionFactory adapter() {
    return files.factory();
  }

  @Override
  public void record(ConnectionEvent event) {
    journal.record(event);
  }

  @Override
  public Optional<Lease> tryTake(UUID connectionId, String path, UUID holder, Duration length) {
    return leases.tryTake(connectionId, path, holder, length);
  }

  @Override
  public boolean extend(Lease lease, Duration length) {
    return leases.extend(lease, length);
  }

  @Override
  public void giveBack(Lease lease) {
    leases.giveBack(lease);
  }

  @Override
  public List<Lease> tryTakeAll(
      UUID connectionId, List<String> paths, UUID holder, Duration length) {
    return leases.tryTakeAll(connectionId, paths, holder, length);
  }

  @Override
  public boolean extendAll(List<Lease> held, Duration length) {
    return leases.extendAll(held, length);
  }

  @Override
  public void giveBackAll(List<Lease> held) {
    leases.giveBackAll(held);
  }

  @Override
  public void recordAll(List<ConnectionEvent> events) {
    journal.recordAll(events);
  }

  @Override
  public SessionLender contextual(SessionLender lender) {
    return context.createContextualProxy(lender, SessionLender.class);
  }

  @Override
  public Future<?> every(Duration interval, Runnable task) {
    long millis = interval.toMillis();
    return scheduler.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
  }
}
