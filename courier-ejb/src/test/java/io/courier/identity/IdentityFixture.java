package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CurrentActor;
import io.courier.setting.DefaultValues;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import io.courier.setting.SettingsCache;
import io.courier.setting.StoredSettings;
import io.courier.testing.TestDatabase;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.Origin;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.SuperCall;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * The identity beans wired by hand over the test database. Methods annotated with {@link
 * Transactional} run in a transaction of their own, as the container would do it.
 */
final class IdentityFixture {
  static final String PASSWORD = "a good long password";

  private static final ThreadLocal<EntityManager> CURRENT = new ThreadLocal<>();
  private static final TestDatabase DATABASE = TestDatabase.get();
  private static final Map<Class<?>, Class<?>> PROXIES = new ConcurrentHashMap<>();
  private static String hashOfPassword;

  final FakeSettings settings = new FakeSettings();
  final RecordingAudit audit = new RecordingAudit();
  final SettableActor actor = new SettableActor();
  final FakeDeployment deployment = new FakeDeployment();

  final CountingGate gate = new CountingGate();
  final UserStates states = new UserStates();
  final TokenCheck tokenCheck = new TokenCheck();
  final UserRecords users = transactional(UserRecords.class);
  final SignInRecords signIns = transactional(SignInRecords.class);
  final SetupRecords setups = transactional(SetupRecords.class);
  final UserService userService = new UserService();
  final SignInService signInService = new SignInService();
  final SignInTickets tickets = new SignInTickets();
  final BasicSignIn basicSignIn = new BasicSignIn();
  final AccountService accountService = new AccountService();
  private final SettingsCache settingsCache = new SettingsCache();
  final SetupService setupService = new SetupService();

  IdentityFixture(Clock clock) {
    List<Object> beans =
        List.of(
            threadBound(),
            clock,
            settings,
            audit,
            actor,
            deployment,
            settingsCache,
            transactional(StoredSettings.class),
            settingRepository(),
            new DefaultValues(Optional.empty()),
            registry(),
            new UserRepository(),
            new RefreshTokenRepository(),
            new Passwords(gate, settings),
            states,
            tokenCheck,
            users,
            signIns,
            setups,
            userService,
            signInService,
            tickets,
            basicSignIn,
            accountService,
            setupService);
    beans.forEach(bean -> inject(bean, beans));
  }

  /** Counts hashes. */
  static final class CountingGate extends HashingGate {
    final AtomicInteger hashes = new AtomicInteger();

    @Override
    <T> T run(Supplier<T> work) {
      hashes.incrementAndGet();
      return super.run(work);
    }
  }

  /** What the container does with injected fields. */
  private static void inject(Object bean, List<Object> beans) {
    for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.isAnnotationPresent(Inject.class)
            || field.isAnnotationPresent(PersistenceContext.class)
            || field.isAnnotationPresent(Resource.class)) {
          try {
            field.setAccessible(true);
            field.set(bean, beans.stream().filter(field.getType()::isInstance).findFirst().get());
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }

  private static Object settingRepository() {
    try {
      var constructor =
          Class.forName("io.courier.setting.SettingRepository").getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forgets what is registered: the caches it would drop are not under test. */
  private static TransactionSynchronizationRegistry registry() {
    return (TransactionSynchronizationRegistry)
        Proxy.newProxyInstance(
            IdentityFixture.class.getClassLoader(),
            new Class<?>[] {TransactionSynchronizationRegistry.class},
            (proxy, method, args) -> null);
  }

  /** A new user with {@link #PASSWORD} and a name of its own. */
  UserAccount newUser(String role) {
    String name = "user-" + UUID.randomUUID();
    return users.create(new UserInput(name, "Name of " + name, null, role, true), passwordHash());
  }

  private static synchronized String passwordHash() {
    if (hashOfPassword == null) {
      try (var secret = io.courier.core.Secret.ofText(PASSWORD)) {
        hashOfPassword = new PasswordHashing().hash(secret, PasswordAlgorithm.ARGON2ID);
      }
    }
    return hashOfPassword;
  }

  /** Takes every admin of other tests out of the count of the last one. */
  void withoutOtherAdmins() {
    DATABASE.run(
        em ->
            em.createNativeQuery("UPDATE users SET is_active = FALSE WHERE role = 'admin'")
                .executeUpdate());
  }

  /** As on a fresh database. */
  void withoutSetup() {
    DATABASE.run(
        em -> {
          em.createNativeQuery(
                  "UPDATE system_settings SET value = 'false' WHERE key = 'auth.setup_completed'")
              .executeUpdate();
          em.createNativeQuery("DELETE FROM system_settings WHERE key = 'auth.setup_token_hash'")
              .executeUpdate();
        });
  }

  /** First column of the first row. */
  Object query(String sql, Object... parameters) {
    return DATABASE.inTransaction(
        em -> {
          var query = em.createNativeQuery(sql);
          for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
          }
          return query.getSingleResult();
        });
  }

  private static <T> T transactional(Class<T> type) {
    Class<?> proxy =
        PROXIES.computeIfAbsent(
            type,
            t ->
                new ByteBuddy()
                    .subclass(t)
                    .name(t.getName() + "InTransaction")
                    .method(ElementMatchers.isAnnotatedWith(Transactional.class))
                    .intercept(MethodDelegation.to(InTransaction.class))
                    .make()
                    .load(
                        IdentityFixture.class.getClassLoader(),
                        ClassLoadingStrategy.UsingLookup.of(lookupIn(t)))
                    .getLoaded());
    try {
      return type.cast(proxy.getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandles.Lookup lookupIn(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the container's interceptor does for a required transaction. */
  public static final class InTransaction {
    private InTransaction() {}

    @RuntimeType
    public static Object call(@Origin Method method, @SuperCall Callable<?> body) {
      if (CURRENT.get() != null) {
        return invoke(body);
      }
      return DATABASE.inTransaction(
          em -> {
            CURRENT.set(em);
            try {
              return invoke(body);
            } finally {
              CURRENT.remove();
            }
          });
    }

    private static Object invoke(Callable<?> body) {
      try {
        return body.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The thread's entity manager, outside a transaction a new one per call. */
  private static EntityManager threadBound() {
    return (EntityManager)
        Proxy.newProxyInstance(
            IdentityFixture.class.getClassLoader(),
            new Class<?>[] {EntityManager.class},
            (proxy, method, args) -> {
              if (CURRENT.get() != null) {
                return invoke(method, CURRENT.get(), args);
              }
              try (EntityManager own = DATABASE.entityManager()) {
                return invoke(method, own, args);
              }
            });
  }

  private static Object invoke(Method method, EntityManager em, Object[] args) throws Throwable {
    try {
      return method.invoke(em, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Settings as data-model section 7 ships them; change them with {@link #put}. The flag of the
   * set-up is the real one.
   */
  final class FakeSettings implements Settings {
    private final Map<String, String> values =
        new ConcurrentHashMap<>(
            Map.of(
                "auth.password_hash", "argon2id",
                "auth.session_timeout_minutes", "15",
                "auth.refresh_token_days", "7",
                "auth.password_min_length", "8",
                "auth.max_login_attempts", "5",
                "auth.lockout_duration_minutes", "15"));

    FakeSettings put(String key, String value) {
      values.put(key, value);
      return this;
    }

    @Override
    public String text(String key) {
      String value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException(key);
      }
      return value;
    }

    @Override
    public int integer(String key) {
      return Integer.parseInt(text(key));
    }

    @Override
    public long number(String key) {
      return Long.parseLong(text(key));
    }

    @Override
    public boolean flag(String key) {
      return key.equals("auth.setup_completed")
          ? settingsCache.flag(key)
          : Boolean.parseBoolean(text(key));
    }

    @Override
    public List<String> list(String key) {
      return List.of(text(key));
    }
  }

  /** Keeps what was written, rolled back or not. */
  static final class RecordingAudit implements AuditLog {
    /** One written entry; the actor is null where the current one writes. */
    record Entry(Actor actor, AuditEvent event) {}

    final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void record(AuditEvent event) {
      entries.add(new Entry(null, event));
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      entries.add(new Entry(actor, event));
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      if (CURRENT.get() != null) {
        throw new AssertionError("Waits for ever: the chain may be locked by this transaction");
      }
      entries.add(new Entry(actor, event));
    }

    List<AuditEvent> of(String... operations) {
      return entries.stream()
          .map(Entry::event)
          .filter(e -> Arrays.asList(operations).contains(e.operation()))
          .toList();
    }
  }

  /** Whoever the test says. */
  static final class SettableActor implements CurrentActor {
    private final ThreadLocal<Actor> current = ThreadLocal.withInitial(() -> Actor.SYSTEM);

    void become(UserAccount user) {
      current.set(new Actor(user.id(), user.username(), "192.0.2.7"));
    }

    @Override
    public Actor get() {
      return current.get();
    }

    @Override
    public boolean hasRole(String role) {
      return false;
    }
  }

  /** Development until the test says otherwise. */
  static final class FakeDeployment implements Deployment {
    Environment environment = Environment.DEVELOPMENT;

    @Override
    public Environment environment() {
      return environment;
    }

    @Override
    public String nodeId() {
      return "node";
    }

    @Override
    public Path tempDirectory() {
      return Path.of("temp");
    }

    @Override
    public String baseUrl() {
      return null;
    }

    @Override
    public String version() {
      return "test";
    }
  }

  /** Runs all at the same moment and waits for all; results in order, exceptions as values. */
  static List<Object> atOnce(List<Supplier<?>> works) {
    var start = new java.util.concurrent.CountDownLatch(1);
    var pool = java.util.concurrent.Executors.newFixedThreadPool(works.size());
    try {
      var futures =
          works.stream()
              .map(
                  work ->
                      pool.submit(
                          () -> {
                            start.await();
                            return work.get();
                          }))
              .toList();
      start.countDown();
      return futures.stream().map(IdentityFixture::outcome).toList();
    } finally {
      pool.shutdownNow();
    }
  }

  private static Object outcome(java.util.concurrent.Future<?> future) {
    try {
      return future.get(120, java.util.concurrent.TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
