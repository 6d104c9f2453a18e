package io.courier.key;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.core.CurrentActor;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.setting.Settings;
import io.courier.testing.SettableClock;
import io.courier.testing.TestDatabase;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.persistence.EntityManager;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The store on a real PostgreSQL, wired by hand: each call of the service is one transaction. */
final class KeyStore {
  static final Actor ANNA = new Actor(UUID.randomUUID(), "anna", "10.0.0.7");
  static final TestDatabase DB = TestDatabase.get();

  final List<AuditEvent> events = new CopyOnWriteArrayList<>();
  final List<String> users = new CopyOnWriteArrayList<>();
  volatile boolean fipsMode = true;

  <T> T call(Function<SshKeyService, T> work) {
    return DB.inTransaction(
        em -> {
          SshKeyService service = new SshKeyService();
          service.clock = new SettableClock(Clocks.system().instant());
          service.keys = new SshKeyRepository(em);
          service.encryption = new Mirror();
          service.settings = new ModeOnly();
          service.actor = new Anna();
          service.writer = new SshKeyWriter();
          service.writer.keys = service.keys;
          service.writer.clock = service.clock;
          service.writer.audit = new Recorder();
          service.writer.usages = new OneUsage();
          return work.apply(service);
        });
  }

  /** As a login gets it. */
  SshKeyVault vault(EntityManager em) {
    SshKeyVault vault = new SshKeyVault();
    vault.keys = new SshKeyRepository(em);
    vault.encryption = new Mirror();
    vault.audit = new Recorder();
    return vault;
  }

  SshKeyView generate(String type) {
    return call(keys -> keys.generate(new SshKeyDraft("Key", type, "p4ssphrase", "note")));
  }

  SshKeyView importKey(byte[] file, String passphrase) {
    byte[] mine = file.clone();
    return call(
        keys -> {
          try (SshKeyImport request =
              new SshKeyImport(
                  "Imported", Secret.ofBytes(mine), Secret.ofText(passphrase), true, null)) {
            return keys.importKey(request);
          }
        });
  }

  AuditLog recorder() {
    return new Recorder();
  }

  AuditEvent lastEvent() {
    return events.get(events.size() - 1);
  }

  /** What lies in the row's secret columns, decrypted; null where nothing does. */
  List<byte[]> secrets(UUID id) {
    return DB.inTransaction(
        em -> {
          Object[] row =
              (Object[])
                  em.createNativeQuery(
                          "SELECT private_key_data, passphrase_hash FROM ssh_keys WHERE id = ?1")
                      .setParameter(1, id)
                      .getSingleResult();
          return Arrays.stream(row)
              .map(b -> b == null ? null : Mirror.flip((byte[]) b))
              .collect(Collectors.toList());
        });
  }

  /** Every bit turned over: not the plain text, and easily turned back. */
  private static final class Mirror implements EnvelopeEncryption {
    static byte[] flip(byte[] bytes) {
      byte[] flipped = bytes.clone();
      for (int i = 0; i < flipped.length; i++) {
        flipped[i] = (byte) ~flipped[i];
      }
      return flipped;
    }

    @Override
    public byte[] encrypt(Secret plain, SecretLocation location) {
      return flip(plain.bytes());
    }

    @Override
    public Secret decrypt(byte[] blob, SecretLocation location) {
      return Secret.ofBytes(flip(blob));
    }
  }

  /** Knows the settings of the key store. */
  private final class ModeOnly implements Settings {
    @Override
    public boolean flag(String key) {
      return key.equals("security.fips_mode_enabled") && fipsMode;
    }

    @Override
    public long number(String key) {
      return 100_000;
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
      return ANNA;
    }

    @Override
    public boolean hasRole(String role) {
      return true;
    }
  }

  /** Remembers what was recorded. */
  private final class Recorder implements AuditLog {
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

  /** The users of this store, as CDI shows them. */
  private final class OneUsage implements Instance<SshKeyUsage> {
    @Override
    public Iterator<SshKeyUsage> iterator() {
      return List.of(get()).iterator();
    }

    @Override
    public SshKeyUsage get() {
      return id -> users;
    }

    @Override
    public Instance<SshKeyUsage> select(Annotation... qualifiers) {
      return this;
    }

    @Override
    public <U extends SshKeyUsage> Instance<U> select(Class<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U extends SshKeyUsage> Instance<U> select(
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
    public void destroy(SshKeyUsage instance) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Handle<SshKeyUsage> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<SshKeyUsage>> handles() {
      throw new UnsupportedOperationException();
    }
  }
}
