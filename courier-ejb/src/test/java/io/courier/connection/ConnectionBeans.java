package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.core.CurrentActor;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import io.courier.setting.Deployment.Environment;
import io.courier.testing.FixedDeployment;
import io.courier.testing.SettableClock;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.persistence.EntityManager;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The beans of the package over one entity manager, wired by hand; the container's part is faked.
 */
final class ConnectionBeans {
  static final Actor ANNA = new Actor(java.util.UUID.randomUUID(), "anna", "10.0.0.7");

  final SettableClock clock = new SettableClock(Clocks.system().instant());
  final RecordingAudit audit = new RecordingAudit();
  final List<Object> events = new CopyOnWriteArrayList<>();
  final List<DomainEvent.Type> told = new CopyOnWriteArrayList<>();
  final List<ConnectionUsage> usages = new ArrayList<>();
  final Set<String> settings = new HashSet<>();
  final KeyRing keys = new KeyRing();

  HostKeyDecisions decisions(EntityManager em) {
    HostKeyDecisions bean = new HostKeyDecisions();
    bean.connections = new ConnectionRepository(em);
    bean.knownHosts = new KnownHostRepository(em);
    bean.journal = journal(em);
    bean.audit = audit;
    bean.attention = new CollectingEvent<>(events);
    bean.outbox = outbox();
    bean.clock = clock;
    return bean;
  }

  /** Keeps the events' types in {@link #told}. */
  Outbox outbox() {
    return new Outbox() {
      @Override
      public void add(DomainEvent event) {
        told.add(event.type());
      }
    };
  }

  ConnectionJournal journal(EntityManager em) {
    ConnectionJournal bean = new ConnectionJournal();
    bean.rows = new ConnectionAuditRepository(em);
    bean.connections = new ConnectionRepository(em);
    bean.clock = clock;
    return bean;
  }

  KnownHostWriter knownHostWriter(EntityManager em) {
    KnownHostWriter bean = new KnownHostWriter();
    bean.connections = new ConnectionRepository(em);
    bean.knownHosts = new KnownHostRepository(em);
    bean.journal = journal(em);
    bean.audit = audit;
    bean.actor = new FixedActor();
    bean.clock = clock;
    return bean;
  }

  ConnectionWriter writer(EntityManager em) {
    ConnectionWriter bean = new ConnectionWriter();
    bean.connections = new ConnectionRepository(em);
    bean.knownHosts = new KnownHostRepository(em);
    bean.audit = audit;
    bean.actor = new FixedActor();
    bean.clock = clock;
    bean.usages = new ListInstance<>(usages);
    bean.limits = limits();
    bean.views = views();
    bean.slots = new SessionSlots(em);
    return bean;
  }

  CertificateDecisions certificates() {
    CertificateDecisions bean = new CertificateDecisions();
    bean.uses = uses();
    return bean;
  }

  ConnectionUses uses() {
    ConnectionUses bean = new ConnectionUses();
    bean.audit = audit;
    bean.outbox = outbox();
    return bean;
  }

  TrustLimits limits() {
    TrustLimits bean = new TrustLimits();
    bean.settings = new Flags(settings);
    bean.deployment = FixedDeployment.of(Environment.DEVELOPMENT);
    return bean;
  }

  ConnectionViews views() {
    ConnectionViews bean = new ConnectionViews();
    bean.limits = limits();
    bean.keys = keys;
    bean.clock = clock;
    return bean;
  }

  /** Always anna. */
  private static final class FixedActor implements CurrentActor {
    @Override
    public Actor get() {
      return ANNA;
    }

    @Override
    public boolean hasRole(String role) {
      return true;
    }
  }

  /** Remembers what was recorded. */
  static final class RecordingAudit implements AuditLog {
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    List<String> operationsOf(java.util.UUID entity) {
      return events.stream()
          .filter(e -> entity.equals(e.entityId()))
          .map(AuditEvent::operation)
          .toList();
    }

    @Override
    public void record(AuditEvent event) {
      events.add(event);
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      events.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      events.add(event);
    }
  }

  /** Collects what is fired. */
  private record CollectingEvent<T>(List<Object> fired) implements Event<T> {
    @Override
    public void fire(T event) {
      fired.add(event);
    }

    @Override
    public <U extends T> CompletionStage<U> fireAsync(U event) {
      fired.add(event);
      return CompletableFuture.completedFuture(event);
    }

    @Override
    public <U extends T> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
      return fireAsync(event);
    }

    @Override
    public Event<T> select(Annotation... qualifiers) {
      return this;
    }

    @Override
    public <U extends T> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
      return new CollectingEvent<>(fired);
    }

    @Override
    public <U extends T> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
      return new CollectingEvent<>(fired);
    }
  }

  /** A fixed list as CDI shows it. */
  private record ListInstance<T>(List<T> beans) implements Instance<T> {
    @Override
    public Iterator<T> iterator() {
      return beans.iterator();
    }

    @Override
    public T get() {
      return beans.get(0);
    }

    @Override
    public Instance<T> select(Annotation... qualifiers) {
      return this;
    }

    @Override
    public <U extends T> Instance<U> select(Class<U> subtype, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U extends T> Instance<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUnsatisfied() {
      return beans.isEmpty();
    }

    @Override
    public boolean isAmbiguous() {
      return beans.size() > 1;
    }

    @Override
    public void destroy(T instance) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Handle<T> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<T>> handles() {
      throw new UnsupportedOperationException();
    }
  }
}
