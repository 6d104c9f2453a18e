package io.courier.key;

import io.courier.audit.AuditEvent;
import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.core.CurrentActor;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import io.courier.testing.FixedDeployment;
import io.courier.testing.SettableClock;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Share links on a real PostgreSQL, wired by hand: each call is one transaction. */
final class ShareLinks {
  final KeyStore store = new KeyStore();
  volatile boolean enabled = true;
  volatile Instant now = Clocks.system().instant().truncatedTo(ChronoUnit.MILLIS);

  <T> T call(Function<ShareLinkService, T> work) {
    return KeyStore.DB.inTransaction(
        em -> {
          ShareLinkService service = new ShareLinkService();
          service.clock = new SettableClock(now);
          service.settings = new Switch();
          service.deployment = FixedDeployment.of(Deployment.Environment.DEVELOPMENT);
          service.writer = writer(em);
          return work.apply(service);
        });
  }

  int sweep() {
    return KeyStore.DB.inTransaction(em -> writer(em).noteExpired());
  }

  private ShareLinkWriter writer(jakarta.persistence.EntityManager em) {
    ShareableSshKeys keys = new ShareableSshKeys();
    keys.keys = new SshKeyRepository(em);
    ShareLinkWriter writer = new ShareLinkWriter();
    writer.links = new ShareLinkRepository(em);
    writer.audit = store.recorder();
    writer.actor = new Anna();
    writer.clock = new SettableClock(now);
    writer.stores = new OneStore(keys);
    return writer;
  }

  /** A token of a new link. */
  String make(UUID key, int hours) {
    return token(call(s -> s.create(SharedKeyType.SSH, key, hours)));
  }

  String token(IssuedShareLink link) {
    return link.url().substring(link.url().lastIndexOf('/') + 1);
  }

  List<String> operations() {
    return store.events.stream().map(AuditEvent::operation).toList();
  }

  long expiredOf(UUID key) {
    return store.events.stream()
        .filter(e -> e.operation().equals("ShareLinkExpired"))
        .filter(e -> e.details().containsValue(key.toString()))
        .count();
  }

  /** The whole table as text. */
  String rows() {
    return KeyStore.DB.inTransaction(
        em ->
            em.createNativeQuery("SELECT t::text FROM public_key_share_tokens t")
                .getResultList()
                .toString());
  }

  /** The settings of share links. */
  private final class Switch implements Settings {
    @Override
    public boolean flag(String key) {
      return key.equals("security.public_key_share_links_enabled") && enabled;
    }

    @Override
    public long number(String key) {
      return 30;
    }

    @Override
    public String text(String key) {
      throw new IllegalArgumentException(key);
    }

    @Override
    public int integer(String key) {
      throw new IllegalArgumentException(key);
    }

    @Override
    public List<String> list(String key) {
      throw new IllegalArgumentException(key);
    }
  }

  /** Always anna. */
  private static final class Anna implements CurrentActor {
    @Override
    public Actor get() {
      return KeyStore.ANNA;
    }

    @Override
    public boolean hasRole(String role) {
      return true;
    }
  }

  /** As CDI shows the stores. */
  private record OneStore(ShareableKeys get) implements Instance<ShareableKeys> {
    @Override
    public Iterator<ShareableKeys> iterator() {
      return List.of(get).iterator();
    }

    @Override
    public Instance<ShareableKeys> select(Annotation... qualifiers) {
      return this;
    }

    @Override
    public <U extends ShareableKeys> Instance<U> select(Class<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U extends ShareableKeys> Instance<U> select(
        TypeLiteral<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUnsatisfied() {
      return false;
    }

    @Override
    public boolean isAmbiguous() {
      return false;
    }

    @Override
    public void destroy(ShareableKeys instance) {
      // nothing to give back
    }

    @Override
    public Handle<ShareableKeys> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<ShareableKeys>> handles() {
      return List.of();
    }
  }
}
