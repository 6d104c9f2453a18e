package io.courier.execution;

import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.jpa.Sql;
import io.courier.event.TestOutbox;
import io.courier.job.JobCatalog;
import io.courier.job.JobDependencyRemoved;
import io.courier.job.TestJobs;
import io.courier.setting.Settings;
import io.courier.testing.Observed;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The part of the engine that writes states, on one transaction of a test: the real beans, without
 * the batch runtime and workspaces.
 */
public final class StateBench {
  public final Intake intake = new Intake();
  public final MemberRuns members = new MemberRuns();
  public final JobCatalog catalog;
  final ExecutionRepository executions;
  final Steering steering = new Steering();
  final DependencyRelease release = new DependencyRelease();
  private final RunJournal journal = new RunJournal();
  private Consumer<ExecutionEnded> chains = end -> {};

  public StateBench(EntityManager entityManager, AuditLog audit) {
    Clock clock = Clock.systemUTC();
    catalog = TestJobs.catalog(entityManager);
    executions = new ExecutionRepository(entityManager);
    StepRepository steps = new StepRepository(executions);
    QueueRepository queue = new QueueRepository(executions);
    DependencyRepository dependencies = new DependencyRepository(executions);
    Chronicle chronicle = new Chronicle();
    chronicle.executions = executions;
    chronicle.audit = audit;
    chronicle.outbox = TestOutbox.on(entityManager);
    Ends ends = new Ends();
    ends.executions = executions;
    ends.steps = steps;
    ends.chronicle = chronicle;
    ends.event =
        new Observed<>(
            end -> {
              chains.accept(end);
              release.onEnd(end);
            });
    wireIntake(dependencies, queue, audit, clock);
    steering.executions = executions;
    steering.steps = steps;
    steering.queue = queue;
    steering.leftovers = new NoLeftovers();
    steering.chronicle = chronicle;
    steering.ends = ends;
    steering.clock = clock;
    release.dependencies = dependencies;
    release.executions = executions;
    release.queue = queue;
    release.steering = steering;
    release.intake = intake;
    release.catalog = catalog;
    release.audit = audit;
    members.executions = executions;
    members.intake = intake;
    members.steering = steering;
    journal.executions = executions;
    journal.steps = steps;
    journal.queue = queue;
    journal.catalog = catalog;
    journal.chronicle = chronicle;
    journal.ends = ends;
    journal.clock = clock;
    journal.intake = intake;
    journal.leftovers = steering.leftovers;
  }

  private void wireIntake(
      DependencyRepository dependencies, QueueRepository queue, AuditLog audit, Clock clock) {
    intake.catalog = catalog;
    intake.executions = executions;
    intake.queue = queue;
    intake.dependencies = dependencies;
    intake.settings = new Depth(1_000_000);
    intake.audit = audit;
    intake.clock = clock;
  }

  /** Who is told of ends before the dependencies. */
  public void observeFirst(Consumer<ExecutionEnded> observer) {
    chains = observer;
  }

  public void limitDepth(int most) {
    intake.settings = new Depth(most);
  }

  public UUID enqueue(UUID job, String triggeredBy) {
    return intake.enqueue(job.toString(), new Trigger(triggeredBy, null, Map.of())).id();
  }

  public Execution find(UUID id) {
    return executions.find(id).orElseThrow();
  }

  /** Oldest first. */
  public List<Execution> of(UUID job) {
    return executions
        .sql()
        .list(
            row -> find(Sql.id(row, "id")),
            "SELECT id FROM job_executions WHERE job_id = ? ORDER BY created_at, id",
            job);
  }

  /** Whether the queue would hand it out, were its turn. */
  public boolean isClaimable(UUID id) {
    Execution now = find(id);
    return now.state() == ExecutionState.QUEUED
        && now.requestedState() == null
        && now.waitingFor() == null;
  }

  /** As a user does. */
  public Execution resume(UUID id) {
    return steering.resume(id, Actor.SYSTEM);
  }

  /** As a claim of this one. */
  public void start(UUID id) {
    executions
        .sql()
        .update(
            "UPDATE job_executions SET state = 'running', owner_node = 'bench',"
                + " heartbeat_at = now(), fence = fence + 1, started_at = now()"
                + " WHERE id = ? AND state = 'queued'",
            id);
  }

  /** As the node that runs it. */
  public void finish(UUID id, ExecutionState state) {
    journal.finish(new Run(find(id)), new RunEnd(state, null, 0));
  }

  /** As the node that runs it: failed, the policy retry_job queues it once more. */
  public void repeat(UUID id) {
    journal.finish(new Run(find(id)), new RunEnd(ExecutionState.FAILED, null, 0, Duration.ZERO));
  }

  /** Claims it and ends it. */
  public void run(UUID id, ExecutionState state) {
    start(id);
    finish(id, state);
  }

  public void cancel(UUID id) {
    steering.cancel(id, Actor.SYSTEM, null);
  }

  public void removed(JobDependencyRemoved edge) {
    release.onRemoved(edge);
  }

  /** Nothing ran. */
  private static final class NoLeftovers extends Leftovers {
    @Override
    void removeAfterCommit(Execution ended, Actor actor) {
      // no workspace, no partner
    }
  }

  /** Settings of which only the depth of the queue is asked. */
  private record Depth(int most) implements Settings {
    @Override
    public int integer(String key) {
      return most;
    }

    @Override
    public String text(String key) {
      throw new IllegalArgumentException(key);
    }

    @Override
    public long number(String key) {
      throw new IllegalArgumentException(key);
    }

    @Override
    public boolean flag(String key) {
      throw new IllegalArgumentException(key);
    }

    @Override
    public List<String> list(String key) {
      throw new IllegalArgumentException(key);
    }
  }
}
