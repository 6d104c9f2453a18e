package io.courier.schedule;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.jpa.Sql;
import io.courier.execution.Trigger;
import io.courier.setting.Settings;
import io.courier.testing.SettableClock;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Schedules on a real PostgreSQL, with as many nodes as a test wants. Executions are rows as the
 * queue has them, so that they come and go with the transaction. Thread-safe.
 */
final class ScheduleGround {
  final TestDatabase database = TestDatabase.get();
  final SettableClock clock = new SettableClock(Instant.parse("2026-05-05T12:00:00Z"));
  final List<AuditEvent> events = Collections.synchronizedList(new ArrayList<>());
  final Set<UUID> disabled = ConcurrentHashMap.newKeySet();
  final Set<UUID> deleted = ConcurrentHashMap.newKeySet();
  final Map<String, String> settings = new ConcurrentHashMap<>();

  /** How many more executions the queue takes. */
  final AtomicInteger room = new AtomicInteger(1_000_000);

  /** What the owner says when there is no room. */
  volatile ErrorCode refusal = ErrorCode.QUEUE_FULL;

  /** How many more starts die in the middle. */
  final AtomicInteger deaths = new AtomicInteger();

  ScheduleGround() {
    settings.put("scheduling.time_zone", "UTC");
    settings.put("scheduling.misfire_grace_minutes", "60");
    database.run(
        em -> {
          new Sql(em).update("DELETE FROM job_schedules");
          new Sql(em).update("DELETE FROM chain_schedules");
          new Sql(em).update("DELETE FROM schedule_firings");
        });
  }

  /** A job that can be started. */
  UUID job() {
    UUID id = UUID.randomUUID();
    database.run(em -> new Sql(em).update("INSERT INTO jobs (id, name) VALUES (?, 'x')", id));
    return id;
  }

  /** A chain that can be started. */
  UUID chain() {
    UUID id = UUID.randomUUID();
    database.run(em -> new Sql(em).update("INSERT INTO job_chains (id, name) VALUES (?, 'x')", id));
    return id;
  }

  UUID cron(String expression) {
    return make(job(), new ScheduleInput("cron", expression, null, null, null));
  }

  UUID make(UUID job, ScheduleInput input) {
    return call(service -> service.create(ScheduleOwner.job(job), input)).id();
  }

  <T> T call(Function<ScheduleService, T> work) {
    List<AuditEvent> written = new ArrayList<>();
    T result =
        database.inTransaction(
            em -> {
              ScheduleService service = new ScheduleService();
              service.schedules = new ScheduleRepository(em);
              service.owners = owners(em);
              service.settings = new TestSettings();
              service.audit = new Audit(written);
              service.clock = clock;
              return work.apply(service);
            });
    events.addAll(written);
    return result;
  }

  ScheduleView stored(UUID id) {
    return stored(OwnerType.JOB, id);
  }

  ScheduleView stored(OwnerType type, UUID id) {
    return database
        .inTransaction(em -> new ScheduleRepository(em).find(type, id))
        .orElseThrow()
        .view();
  }

  /** A node that looks when it is told to. */
  ScheduleTicker node() {
    return new ScheduleTicker(new Journal(), clock);
  }

  /** How often the schedule has started something. */
  long started(UUID schedule) {
    return database.inTransaction(
        em ->
            new Sql(em)
                .number(
                    "SELECT count(*) FROM job_executions WHERE triggered_by = ?",
                    "schedule:" + schedule));
  }

  List<String> operations(String... only) {
    List<String> wanted = List.of(only);
    return List.copyOf(events).stream()
        .map(AuditEvent::operation)
        .filter(operation -> wanted.isEmpty() || wanted.contains(operation))
        .toList();
  }

  private Schedulables owners(EntityManager em) {
    return new Schedulables(
        List.of(new Startables(em, OwnerType.JOB), new Startables(em, OwnerType.CHAIN)));
  }

  /** Every call a transaction of its own; what it audited counts when it commits. */
  private final class Journal extends FiringJournal {
    private <T> T own(Function<FiringJournal, T> work) {
      List<AuditEvent> written = new ArrayList<>();
      T result =
          database.inTransaction(
              em -> {
                FiringJournal journal = new FiringJournal();
                journal.schedules = new ScheduleRepository(em);
                journal.owners = ScheduleGround.this.owners(em);
                journal.settings = new TestSettings();
                journal.audit = new Audit(written);
                journal.clock = ScheduleGround.this.clock;
                return work.apply(journal);
              });
      events.addAll(written);
      return result;
    }

    @Override
    public List<ScheduleRow.Due> due(boolean alsoHeld, int most) {
      return own(journal -> journal.due(alsoHeld, most));
    }

    @Override
    public boolean fire(ScheduleRow.Due due, Instant watchedSince) {
      return own(journal -> journal.fire(due, watchedSince));
    }

    @Override
    public boolean refused(ScheduleRow.Due due, Instant watchedSince, CourierException why) {
      return own(journal -> journal.refused(due, watchedSince, why));
    }

    @Override
    public int followZone() {
      return own(FiringJournal::followZone);
    }

    @Override
    public void purge() {
      own(
          journal -> {
            journal.purge();
            return null;
          });
    }
  }

  private final class Startables implements Schedulable {
    private final EntityManager em;
    private final OwnerType type;

    Startables(EntityManager em, OwnerType type) {
      this.em = em;
      this.type = type;
    }

    @Override
    public OwnerType type() {
      return type;
    }

    @Override
    public Optional<Owned> find(UUID id) {
      return deleted.contains(id)
          ? Optional.empty()
          : new Sql(em)
              .one(
                  row -> new Owned("x", !disabled.contains(id)),
                  type == OwnerType.JOB
                      ? "SELECT 1 FROM jobs WHERE id = ?"
                      : "SELECT 1 FROM job_chains WHERE id = ?",
                  id);
    }

    @Override
    public UUID start(UUID id, Trigger trigger) {
      UUID execution = UUID.randomUUID();
      new Sql(em)
          .update(
              "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state,"
                  + " queued_at) VALUES (?, ?, 1, ?, 'cancelled', now())",
              execution,
              id,
              trigger.triggeredBy());
      if (deaths.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IllegalStateException("the node dies here");
      }
      if (room.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
        throw new CourierException(refusal, "refused");
      }
      return execution;
    }
  }

  private record Audit(List<AuditEvent> written) implements AuditLog {
    @Override
    public void record(AuditEvent event) {
      written.add(event);
    }

    @Override
    public void recordAs(Actor actor, AuditEvent event) {
      written.add(event);
    }

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {
      throw new UnsupportedOperationException();
    }
  }

  private final class TestSettings implements Settings {
    @Override
    public String text(String key) {
      return settings.get(key);
    }

    @Override
    public int integer(String key) {
      return Integer.parseInt(settings.get(key));
    }

    @Override
    public long number(String key) {
      return integer(key);
    }

    @Override
    public boolean flag(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> list(String key) {
      throw new UnsupportedOperationException();
    }
  }
}
