package io.courier.execution;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.jpa.Sql;
import io.courier.event.Outbox;
import io.courier.file.LocalPaths;
import io.courier.job.FailurePolicy;
import io.courier.job.JobCatalog;
import io.courier.job.JobDefinition;
import io.courier.job.JobView;
import io.courier.job.StepDefinition;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import io.courier.step.StepTypes;
import io.courier.testing.TestDatabase;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.bind.annotation.Origin;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.SuperCall;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * The engine wired by hand over the test database: the real queue, journal, walk and steering; the
 * jobs and the step types are the test's. Public methods of session beans run in transactions of
 * their own, as in the container.
 */
final class EngineBench {
  private static final TestDatabase DATABASE = TestDatabase.get();
  private static final ThreadLocal<EntityManager> CURRENT = new ThreadLocal<>();
  private static final ThreadLocal<EntityManager> OUTSIDE =
      ThreadLocal.withInitial(DATABASE::entityManager);
  private static Class<?> journalType;

  /** Audit entries in their order: entity, operation, details. */
  final List<AuditEvent> audit = new CopyOnWriteArrayList<>();

  final List<ExecutionEnded> ends = new CopyOnWriteArrayList<>();
  final Runs runs = new Runs();
  final RunJournal journal = journal();
  final RunEngine engine = new RunEngine();
  final Steering steering = new Steering();
  final Recovery recovery = new Recovery();
  final Intake intake = new Intake();
  final Map<String, String> settings = new ConcurrentHashMap<>();
  private final AtomicBoolean dying = new AtomicBoolean();
  private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();

  EngineBench(Path temp, StepTypes types) {
    settings.put("job.concurrency_limit", "200");
    settings.put("job.max_queue_depth", "1000000");
    settings.put("job.max_recoveries", "3");
    ExecutionRepository executions = new ExecutionRepository(threadBound());
    Deployment deployment =
        new io.courier.testing.FixedDeployment(
            Deployment.Environment.DEVELOPMENT, "node-" + UUID.randomUUID(), temp);
    LocalPaths paths =
        new LocalPaths() {
          @Override
          public Path resolve(String path, Path workspace) {
            return workspace.resolve(path);
          }

          @Override
          public Path workspace(UUID executionId) {
            return temp.resolve(executionId.toString());
          }
        };
    Leftovers leftovers =
        new Leftovers() {
          @Override
          void removeAfterCommit(Execution ended, Actor actor) {
            // partners are no part of this bench
          }
        };
    List<Object> beans =
        List.of(
            threadBound(),
            Clock.systemUTC(),
            executions,
            new StepRepository(executions),
            new QueueRepository(executions),
            new DependencyRepository(executions),
            new Outbox(),
            new RecordingAudit(),
            new Chronicle(),
            new Ends(),
            new Catalog(),
            new FakeSettings(),
            deployment,
            paths,
            new Workspaces(paths),
            leftovers,
            types,
            (io.courier.transfer.ExecutionSessionsFactory)
                (id, actor, control) -> new DirectorySessions(temp, bytes -> {}),
            io.courier.job.SecretsForTests.over(threadBound(), types),
            event(),
            registry(),
            runs,
            journal,
            engine,
            steering,
            recovery,
            intake);
    beans.forEach(bean -> inject(bean, beans));
  }

  /** A job and what it does. */
  private record Job(JobDefinition definition, boolean enabled) {}

  UUID job(FailurePolicy policy, StepDefinition... steps) {
    UUID id = UUID.randomUUID();
    String name = "Job " + id;
    run(sql -> sql.update("INSERT INTO jobs (id, name) VALUES (?, ?)", id, name));
    jobs.put(id, new Job(new JobDefinition(name, null, policy, List.of(steps)), true));
    return id;
  }

  /** The next transaction that ends an execution is the last work of its node. */
  void failAtNextEnd() {
    dying.set(true);
  }

  void disable(UUID job) {
    jobs.computeIfPresent(job, (id, known) -> new Job(known.definition(), false));
  }

  static StepDefinition step(int order, String type, Object... configuration) {
    Map<String, Object> values = new java.util.LinkedHashMap<>();
    for (int i = 0; i < configuration.length; i += 2) {
      values.put(configuration[i].toString(), configuration[i + 1]);
    }
    return new StepDefinition(order, "Step " + order, "s" + order, type, values, 300, null);
  }

  /** Stores a secret of the job; its reference. */
  Object secret(UUID job, String text) {
    return inTransaction(() -> io.courier.job.SecretsForTests.stored(CURRENT.get(), job, text));
  }

  /** Gives the job other steps. */
  void replace(UUID job, StepDefinition... steps) {
    jobs.computeIfPresent(
        job,
        (id, known) ->
            new Job(
                new JobDefinition(
                    known.definition().name(),
                    null,
                    known.definition().failurePolicy(),
                    List.of(steps)),
                known.enabled()));
  }

  /** A user asks for a pause, and the node hears of it. */
  void pause(UUID execution) {
    inTransaction(() -> steering.pause(execution, Actor.SYSTEM));
    runs.find(execution).ifPresent(journal::readRequest);
  }

  /** Queues an execution. */
  UUID queue(UUID job, Trigger trigger) {
    return inTransaction(() -> intake.follow(view(job).orElseThrow(), trigger).id());
  }

  UUID queue(UUID job) {
    return queue(job, new Trigger("manual:test", null, Map.of()));
  }

  /** Claims what is queued and makes it known to this node; others' executions are left alone. */
  Run claim(UUID execution) {
    run(
        sql ->
            sql.update(
                "UPDATE job_executions SET queued_at = 'epoch', not_before = NULL WHERE id = ?",
                execution));
    return journal.claim(1).stream()
        .filter(claimed -> claimed.id().equals(execution))
        .map(runs::add)
        .findFirst()
        .orElseThrow();
  }

  /** Claims the execution and walks its plan to the end of the run. */
  RunOutcome walk(UUID execution) {
    claim(execution);
    return engine.run(execution, new Execution.Batch(1L, 1L));
  }

  /** Queues an execution of the job and walks it. */
  Execution walked(UUID job) {
    UUID id = queue(job);
    walk(id);
    return read(id);
  }

  Execution read(UUID execution) {
    return inTransaction(() -> journal.executions.find(execution).orElseThrow());
  }

  List<StepExecution> steps(UUID execution) {
    return inTransaction(() -> journal.steps.of(execution));
  }

  /** Order, iterations, try and state of each row, in the order in which they ran. */
  List<String> story(UUID execution) {
    return steps(execution).stream().map(EngineBench::shown).toList();
  }

  static String shown(StepExecution row) {
    return row.stepOrder()
        + (row.iterationPath() == null ? "" : "[" + row.iterationPath() + "]")
        + (row.retryAttempt() == 0 ? "" : "#" + row.retryAttempt())
        + " "
        + row.state().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Types of the events of the job in their order. */
  List<String> events(UUID job) {
    return inTransaction(
        () ->
            new Sql(CURRENT.get())
                .list(
                    row -> row.getString("event_type"),
                    "SELECT event_type FROM domain_events WHERE entity_id = ?"
                        + " ORDER BY occurred_at, id",
                    job));
  }

  /** The states that the audit log tells of an entity: from, to. */
  List<String> transitions(UUID entity) {
    return audit.stream()
        .filter(event -> entity.equals(event.entityId()) && event.details().containsKey("to"))
        .map(event -> event.details().get("from") + " " + event.details().get("to"))
        .toList();
  }

  void run(java.util.function.Consumer<Sql> work) {
    inTransaction(
        () -> {
          work.accept(new Sql(CURRENT.get()));
          return null;
        });
  }

  <T> T inTransaction(Callable<T> work) {
    return InTransaction.required(work);
  }

  private Optional<JobView> view(UUID id) {
    return Optional.ofNullable(jobs.get(id))
        .map(
            job ->
                new JobView(id, job.definition(), 1, job.enabled(), null, Instant.EPOCH, null, 1));
  }

  private final class Catalog extends JobCatalog {
    @Override
    public Optional<JobView> find(UUID id) {
      return view(id);
    }

    @Override
    public JobDefinition version(UUID jobId, int number) {
      return jobs.get(jobId).definition();
    }
  }

  private final class RecordingAudit implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      audit.add(event);
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      audit.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      audit.add(event);
    }
  }

  private final class FakeSettings implements Settings {
    @Override
    public String text(String key) {
      return Optional.ofNullable(settings.get(key)).orElseThrow();
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
      return Boolean.parseBoolean(text(key));
    }

    @Override
    public List<String> list(String key) {
      return List.of();
    }
  }

  @SuppressWarnings("unchecked") // the proxy stands for the container's event
  private Event<ExecutionEnded> event() {
    return (Event<ExecutionEnded>)
        proxy(
            Event.class,
            (proxy, method, args) -> {
              if (dying.getAndSet(false)) {
                throw new IllegalStateException("The node dies.");
              }
              ends.add((ExecutionEnded) args[0]);
              return null;
            });
  }

  private static TransactionSynchronizationRegistry registry() {
    return (TransactionSynchronizationRegistry)
        proxy(TransactionSynchronizationRegistry.class, (proxy, method, args) -> null);
  }

  private static EntityManager threadBound() {
    return (EntityManager)
        proxy(
            EntityManager.class,
            (proxy, method, args) -> {
              if (CURRENT.get() != null) {
                return invoke(method, CURRENT.get(), args);
              }
              return invoke(method, OUTSIDE.get(), args);
            });
  }

  private static Object invoke(Method method, EntityManager manager, Object[] args)
      throws Throwable {
    try {
      return method.invoke(manager, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object proxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
    return Proxy.newProxyInstance(
        EngineBench.class.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private static void inject(Object bean, List<Object> beans) {
    for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        boolean injected =
            field.isAnnotationPresent(Inject.class)
                || field.isAnnotationPresent(PersistenceContext.class);
        if (injected && !Modifier.isStatic(field.getModifiers())) {
          beans.stream()
              .filter(field.getType()::isInstance)
              .findFirst()
              .ifPresent(value -> set(bean, field, value));
        }
      }
    }
  }

  private static void set(Object bean, Field field, Object value) {
    try {
      field.setAccessible(true);
      field.set(bean, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each public method in a new transaction: what {@link Stateless} means for it. */
  private static synchronized RunJournal journal() {
    try {
      if (journalType == null) {
        journalType =
            new ByteBuddy()
                .subclass(RunJournal.class)
                .name(RunJournal.class.getName() + "InTransaction")
                .method(
                    ElementMatchers.isPublic().and(ElementMatchers.isDeclaredBy(RunJournal.class)))
                .intercept(MethodDelegation.to(InTransaction.class))
                .make()
                .load(
                    EngineBench.class.getClassLoader(),
                    ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
      }
      return (RunJournal) journalType.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the container's interceptor does. */
  public static final class InTransaction {
    private InTransaction() {}

    @RuntimeType
    public static Object call(@Origin Method method, @SuperCall Callable<?> body) {
      return required(body);
    }

    static <T> T required(Callable<T> body) {
      if (CURRENT.get() != null) {
        return invoke(body); // a bean that calls itself does not begin another one
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

    private static <T> T invoke(Callable<T> body) {
      try {
        return body.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Nothing of other tests waits or runs. */
  static void alone() {
    DATABASE.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE job_executions SET state = 'cancelled'"
                        + " WHERE state IN ('queued', 'running')"));
  }
}
