package io.courier.fault;

import io.courier.fault.WatchedPartner.Moment;
import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.launcher.TlsPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Rounds of: start the reference job a few times, do something bad to a node, let the nodes go on,
 * look. Deterministic in its choices (seed), not in its timing.
 */
final class FaultRun implements AutoCloseable {
  private static final Duration OUTAGE = Duration.ofSeconds(45);

  /** About what a start takes, in milliseconds. */
  private static final int AGAIN = 25_000;

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Random random;
  private final WatchedPartner source;
  private final WatchedPartner target;
  private final TlsPostgres database;
  private final List<FaultNode> nodes = new ArrayList<>();
  private final Map<String, String> content = new TreeMap<>();
  private final Report report = new Report();
  private String from;
  private String to;
  private int executions;

  /**
   * @param directory empty; everything lies in it
   * @param nodeCount 1 or 2
   */
  FaultRun(Path directory, int nodeCount, long seed) throws Exception {
    random = new Random(seed);
    Path in = Files.createDirectories(directory.resolve("source/in"));
    for (int i = 0; i < 40; i++) {
      write(in.resolve("small-" + i + ".dat"), 1 + random.nextInt(60_000));
    }
    write(in.resolve("big.bin"), 24 << 20);
    source = new WatchedPartner(directory.resolve("source"));
    target = new WatchedPartner(Files.createDirectories(directory.resolve("target")));
    target.slow(500);
    Certificates authority = new Certificates();
    database =
        TlsPostgres.start(
            Files.createDirectories(directory.resolve("db")),
            authority,
            authority.writePem(directory.resolve("authority.pem")));
    Map<String, String> variables =
        Map.of(
            "COURIER_DB_URL", database.url(),
            "COURIER_DB_USER", TlsPostgres.USER,
            "COURIER_DB_PASSWORD", TlsPostgres.USER_PASSWORD,
            "COURIER_DB_MIGRATION_USER", TlsPostgres.OWNER,
            "COURIER_DB_MIGRATION_PASSWORD", TlsPostgres.OWNER_PASSWORD,
            "COURIER_TEMP_DIR", Files.createDirectories(directory.resolve("temp")).toString(),
            "COURIER_ALLOWED_ROOTS",
                Files.createDirectories(directory.resolve("files")).toString());
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new FaultNode(directory.resolve("node-" + i), variables));
    }
    startAll();
    from = connection(source);
    to = connection(target);
  }

  private void write(Path file, int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.write(file, bytes);
    content.put(file.getFileName().toString(), WatchedPartner.sha256(file));
  }

  private String connection(WatchedPartner partner) {
    return api().post("/connections", ReferenceJob.connection(partner)).data().getString("id");
  }

  private void startAll() {
    nodes.forEach(FaultNode::start);
  }

  private Api api() {
    return nodes.stream().filter(FaultNode::isUp).findFirst().orElseThrow().api();
  }

  Report report() {
    return report;
  }

  /** One fault and what became of the executions it met. */
  void round(Fault fault) throws Exception {
    List<FaultNode> victims =
        fault.meetsAll() ? nodes : List.of(nodes.get(random.nextInt(nodes.size())));
    List<UUID> started = new ArrayList<>();
    CountDownLatch struck = new CountDownLatch(1);
    Runnable strike =
        () -> {
          victims.forEach(fault.stops() ? FaultNode::freeze : FaultNode::kill);
          struck.countDown();
        };
    // a request of the partner waits for it: nobody strikes while executions are still asked for
    CountDownLatch asked = new CountDownLatch(1);
    if (fault.moment != null) {
      WatchedPartner where = fault.moment == Moment.READ ? source : target;
      where.at(
          fault.moment,
          fault.occurrence(random),
          () -> {
            await(asked);
            strike.run();
          });
    }
    List<Path> directories = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      String name = "out-" + executions++;
      directories.add(Files.createDirectories(target.directory().resolve(name)));
      started.add(ReferenceJob.start(api(), from, to, name));
    }
    asked.countDown();
    long patience = fault.moment == null ? random.nextInt(4_000) : 15_000;
    if (!struck.await(patience, TimeUnit.MILLISECONDS)) {
      source.disarm();
      target.disarm();
      if (struck.getCount() > 0) {
        strike.run();
      }
    }
    report.struck(fault, victims.size());
    recover(fault, victims, started);
    for (int i = 0; i < started.size(); i++) {
      report.add(fault, outcome(started.get(i)), problems(started.get(i), directories.get(i)));
    }
    startAll();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void recover(Fault fault, List<FaultNode> victims, List<UUID> started) throws Exception {
    if (fault.stops()) {
      LockSupport.parkNanos(OUTAGE.toNanos());
      victims.forEach(FaultNode::thaw);
    } else {
      victims.forEach(FaultNode::bury);
      // with another node half of the dead stay dead until their work is done
      if (victims.size() == nodes.size() || random.nextBoolean()) {
        for (FaultNode victim : victims) {
          comeBack(fault, victim);
        }
      }
    }
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!allFinal(started) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  /** Half of them are killed once more while they start, when they take up what they left. */
  private void comeBack(Fault fault, FaultNode victim) {
    if (random.nextBoolean() && victim.startAndKill(Duration.ofMillis(random.nextInt(AGAIN)))) {
      report.struck(fault, 1);
    }
    victim.start();
  }

  private boolean allFinal(List<UUID> ids) throws SQLException {
    for (UUID id : ids) {
      if (!List.of("completed", "failed", "cancelled").contains(outcome(id).state())) {
        return false;
      }
    }
    return true;
  }

  private Outcome outcome(UUID id) throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT state, error_code, recoveries FROM job_executions WHERE id = ?")) {
      query.setObject(1, id);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Outcome(id, row.getString(1), row.getString(2), row.getInt(3));
      }
    }
  }

  /** What must not be: empty when the partner and the record agree. */
  private List<String> problems(UUID id, Path directory) throws IOException, SQLException {
    Outcome outcome = outcome(id);
    List<String> problems = new ArrayList<>();
    boolean completed = "completed".equals(outcome.state());
    if (!completed && !"failed".equals(outcome.state())) {
      problems.add("lost: still " + outcome.state());
    }
    if (!completed && outcome.errorCode() == null) {
      problems.add("untruthful: " + outcome.state() + " without a code");
    }
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names = files.map(f -> f.getFileName().toString()).sorted().toList();
    }
    for (String name : names) {
      Path file = directory.resolve(name);
      String expected = content.get(name.equals("copy.bin") ? "big.bin" : name);
      if (expected == null) {
        if (completed) {
          problems.add("left behind: " + name);
        }
      } else if (!expected.equals(WatchedPartner.sha256(file))) {
        problems.add("torn: " + name);
      }
    }
    for (String name : ReferenceJob.delivered(content.keySet())) {
      List<String> published = target.publications(directory.resolve(name));
      if (completed && published.isEmpty()) {
        problems.add("missing: " + name);
      }
      if (published.size() > 1) {
        problems.add("doubled: " + name + " " + published.size() + " times");
      }
    }
    return problems;
  }

  @Override
  public void close() throws Exception {
    nodes.forEach(FaultNode::close);
    source.close();
    target.close();
    database.close();
  }

  /** What the record says. */
  record Outcome(UUID id, String state, String errorCode, int recoveries) {}

  /**
   * Started by hand: {@code --kills=1000 --nodes=2 --seed=1}. A frozen node counts as a kill. Ends
   * non-zero after a violation.
   */
  public static void main(String[] args) throws Exception {
    int kills = FaultOptions.number(args, "kills", 20);
    int nodes = FaultOptions.number(args, "nodes", 1);
    long seed = FaultOptions.number(args, "seed", 1);
    Random choice = new Random(seed);
    List<Fault> kinds =
        Stream.of(Fault.values()).filter(fault -> nodes > 1 || !fault.needsTwoNodes()).toList();
    Report report;
    try (FaultRun run = new FaultRun(CourierServer.freshDirectory("fault"), nodes, seed)) {
      report = run.report();
      while (report.strikes() < kills) {
        Fault fault = kinds.get(choice.nextInt(kinds.size()));
        run.round(fault);
        System.out.println(Instant.now() + " " + fault + ": " + report.line());
      }
    }
    System.out.println(report);
    if (!report.violations().isEmpty()) {
      System.exit(1);
    }
  }
}
