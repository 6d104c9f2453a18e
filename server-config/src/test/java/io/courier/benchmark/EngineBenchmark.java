package io.courier.benchmark;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Dispatch, pick-up, throughput on one and two nodes, lateness of schedules: against a stock of
 * past executions, in one run, printed as a Markdown table. Options: docs/benchmarks.md.
 */
public final class EngineBenchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final String MINE = "FROM job_executions WHERE job_id = ?";

  private final Ground ground;
  private final Store store;
  private final List<String> table = new ArrayList<>();
  private final List<String> rows;
  private final int jobs;
  private final int limit;
  private int past;
  private double peer;

  private EngineBenchmark(Ground ground, String[] args) {
    this.ground = ground;
    this.store = ground.store;
    this.rows = list(args, "rows", "dispatch,pickup,network,schedules");
    this.jobs = Integer.parseInt(option(args, "jobs", "2000"));
    this.limit = Integer.parseInt(option(args, "limit", "50"));
  }

  private static String option(String[] args, String name, String defaultValue) {
    String start = "--" + name + "=";
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(start))
        .map(arg -> arg.substring(start.length()))
        .findFirst()
        .orElse(defaultValue);
  }

  private static List<String> list(String[] args, String name, String defaultValue) {
    return List.of(option(args, name, defaultValue).split(",", -1));
  }

  /** See docs/benchmarks.md. */
  public static void main(String[] args) throws Exception {
    try (Ground ground = new Ground(CourierServer.freshDirectory("engine-benchmark"))) {
      EngineBenchmark benchmark = new EngineBenchmark(ground, args);
      List<Integer> nodes = list(args, "nodes", "1,2").stream().map(Integer::valueOf).toList();
      for (String past : list(args, "history", "0,10000,100000")) {
        benchmark.against(Integer.parseInt(past), nodes);
      }
      System.out.println();
      benchmark.table.forEach(System.out::println);
    }
  }

  private void against(int history, List<Integer> nodes) throws Exception {
    past = history;
    double single = 0;
    for (int count : nodes) {
      ground.nodes(count);
      prepare();
      if (count == 1) {
        alone();
      }
      if (rows.contains("network")) {
        double rate = network(count);
        if (count == 1) {
          single = rate;
        } else if (single > 0) {
          row("two nodes / one node, waiting jobs", String.format("%.2f", rate / single), ">= 1.8");
        }
      }
    }
  }

  private void prepare() throws Exception {
    ground.setting("ratelimit.general_per_minute", 1_000_000);
    ground.setting("job.max_queue_depth", 1_000_000);
    ground.setting("job.concurrency_limit", limit);
    UUID job = ground.trivialJob();
    store.history(job, past);
    store.queue(job, 300); // warm
    awaitEnd(job);
    peer = store.peer(5_000);
    row("peer: SKIP LOCKED claim and finish in plain SQL, one thread", perSecond(peer), "");
  }

  private void alone() throws Exception {
    if (rows.contains("dispatch")) {
      dispatch();
    }
    if (rows.contains("pickup")) {
      pickUp();
    }
    if (rows.contains("schedules")) {
      schedules();
    }
  }

  /** All queued at once, one after the other as slots get free. */
  private void dispatch() throws Exception {
    UUID job = ground.trivialJob();
    double commits = store.commits();
    double wal = store.walBytes();
    store.queue(job, jobs);
    awaitEnd(job);
    double seconds =
        store.number("SELECT extract(epoch FROM max(completed_at) - min(started_at)) " + MINE, job);
    double rate = jobs / seconds;
    row(
        "dispatch of " + jobs + " trivial jobs",
        perSecond(rate) + String.format(Locale.ROOT, ", %.4f of the peer", rate / peer),
        ">= 100/s");
    row(
        "... commits and WAL per job",
        String.format(
            Locale.ROOT,
            "%.1f, %.1f KiB",
            (store.commits() - commits) / jobs,
            (store.walBytes() - wal) / jobs / 1024),
        "");
    double tenth = jobs / 10.0;
    String nth =
        "SELECT extract(epoch FROM completed_at) "
            + MINE
            + " ORDER BY completed_at OFFSET ? LIMIT 1";
    double first =
        store.number(nth, job, (int) tenth)
            - store.number("SELECT extract(epoch FROM min(started_at)) " + MINE, job);
    double last =
        store.number("SELECT extract(epoch FROM max(completed_at)) " + MINE, job)
            - store.number(nth, job, (int) (jobs - tenth));
    row(
        "... rate of the last tenth / of the first",
        String.format(Locale.ROOT, "%.2f", first / last),
        "flat");
    double whole =
        store.number(
            "SELECT count(*) " + MINE + " AND state = 'completed' AND recoveries = 0", job);
    double steps =
        store.number(
            "SELECT count(*) FROM step_executions s JOIN job_executions e"
                + " ON e.id = s.job_execution_id WHERE e.job_id = ?",
            job);
    row(
        "... completed, steps walked",
        String.format(Locale.ROOT, "%.0f, %.0f", whole, steps),
        jobs + ", " + jobs);
  }

  /** One at a time through the API, always with a free slot. */
  private void pickUp() throws Exception {
    UUID job = ground.trivialJob();
    Api api = ground.api();
    for (int i = 0; i < 220; i++) {
      api.post("/jobs/" + job + "/execute", null);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    awaitEnd(job);
    // the first ones warm the way from the API to the queue
    Percentiles all =
        store.percentiles(
            "SELECT extract(epoch FROM started_at - queued_at) * 1000 "
                + MINE
                + " ORDER BY queued_at OFFSET 20",
            job);
    row("pick-up, queued to running, free slots", all.line(), "p95 <= 20 ms");
  }

  /** Jobs that mostly wait for a slow partner; {@code limit} at once for each node. */
  private double network(int nodes) throws Exception {
    int atOnce = 20 * nodes;
    ground.setting("job.concurrency_limit", atOnce);
    UUID job = ground.waitingJob(2_000);
    store.queue(job, atOnce); // sessions open
    awaitEnd(job);
    store.change(
        "DELETE FROM step_executions s USING job_executions e WHERE s.job_execution_id = e.id AND e.job_id = ?",
        job);
    store.change("DELETE " + MINE, job);
    int count = atOnce * 6;
    store.queue(job, count);
    awaitEnd(job);
    double rate =
        count
            / store.number(
                "SELECT extract(epoch FROM max(completed_at) - min(started_at)) " + MINE, job);
    double failed = store.number("SELECT count(*) " + MINE + " AND state <> 'completed'", job);
    row(
        nodes + " node(s), " + atOnce + " at once, jobs that wait 2 s for a partner",
        perSecond(rate) + (failed > 0 ? String.format(", %.0f FAILED", failed) : ""),
        "");
    ground.setting("job.concurrency_limit", limit);
    return rate;
  }

  /** Twenty schedules that fire every second. */
  private void schedules() throws Exception {
    Api api = ground.api();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String path = "/jobs/" + ground.trivialJob() + "/schedules";
      made.add(
          path
              + "/"
              + api.post(
                      path,
                      Json.createObjectBuilder()
                          .add("scheduleType", "cron")
                          .add("cronExpression", "* * * * * *")
                          .add("isEnabled", true)
                          .build())
                  .data()
                  .getString("id"));
    }
    LockSupport.parkNanos(Duration.ofSeconds(45).toNanos());
    made.forEach(api::delete);
    row(
        "lateness of 20 schedules that fire every second",
        store
            .percentiles(
                "SELECT extract(epoch FROM recorded_at - fire_at) * 1000 FROM schedule_firings"
                    + " WHERE outcome = 'fired' AND recorded_at > now() - interval '40 seconds'")
            .line(),
        "p99 <= 1000 ms");
  }

  private void awaitEnd(UUID job) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (store.number("SELECT count(*) " + MINE + " AND state IN ('queued', 'running')", job)
        > 0) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("Job " + job + " did not end");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%.1f/s", rate);
  }

  private void row(String what, String figure, String target) {
    if (table.isEmpty()) {
      table.add("| past executions | what | figure | target |");
      table.add("|---|---|---|---|");
    }
    String line = "| " + past + " | " + what + " | " + figure + " | " + target + " |";
    table.add(line);
    System.out.println(line);
  }
}
