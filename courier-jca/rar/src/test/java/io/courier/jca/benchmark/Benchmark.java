package io.courier.jca.benchmark;

import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.fixture.OpenSshServer;
import io.courier.jca.fixture.TestKeys;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Runs Courier's adapter and other clients in turn on the same files against one sshd, and prints
 * one line of a Markdown table per row. See docs/benchmarks.md.
 */
public final class Benchmark {
  private static final PrintStream OUT = System.out;

  private final Settings settings;
  private final Path directory;
  private final OpenSshServer server;
  private final Path keyFile;
  private final Map<Integer, Process> lines = new LinkedHashMap<>();
  private final Map<Integer, Integer> ports = new LinkedHashMap<>();
  private final List<Client> clients = new ArrayList<>();

  /** What the command line says. */
  private record Settings(
      List<String> rows, List<String> clients, int pairs, long big, Path directory) {
    static Settings of(String[] args) {
      Map<String, String> given = new LinkedHashMap<>();
      for (String arg : args) {
        String[] parts = arg.split("=", 2);
        given.put(parts[0], parts.length == 1 ? "" : parts[1]);
      }
      return new Settings(
          list(given.getOrDefault("--rows", "")),
          list(given.getOrDefault("--clients", "")),
          Integer.parseInt(given.getOrDefault("--pairs", "5")),
          Long.parseLong(given.getOrDefault("--big-mib", "1024")) << 20,
          Path.of(given.getOrDefault("--dir", System.getProperty("java.io.tmpdir"))));
    }

    private static List<String> list(String text) {
      return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
    }

    boolean wants(Row row) {
      return rows.isEmpty() || rows.stream().anyMatch(name -> row.name().startsWith(name));
    }

    boolean wants(Client client) {
      return clients.isEmpty() || clients.contains(client.name());
    }
  }

  private Benchmark(Settings settings) throws IOException {
    this.settings = settings;
    directory = Files.createTempDirectory(settings.directory, "courier-benchmark");
    KeyPair key = TestKeys.ec("secp256r1");
    server =
        OpenSshServer.start(
            Files.createDirectory(directory.resolve("sshd")),
            List.of(key),
            "Ciphers aes128-gcm@openssh.com",
            "MaxStartups 100",
            "LogLevel ERROR");
    keyFile = directory.resolve("key");
    Files.writeString(
        keyFile,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    FileConnectionFactory factory =
        (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
    clients.add(new CourierClient(factory, key, true));
    clients.add(new CourierClient(factory, key, false));
    clients.addAll(CommandClient.installed());
    clients.removeIf(client -> !settings.wants(client));
  }

  /**
   * @param args {@code --rows=a,b --clients=a,b --pairs=5 --big-mib=1024 --dir=path}
   */
  public static void main(String[] args) throws Exception {
    Benchmark benchmark = new Benchmark(Settings.of(args));
    try {
      benchmark.run();
    } finally {
      benchmark.close();
    }
    // The pool's threads are daemons; nothing else keeps this program alive.
    OUT.flush();
  }

  private void run() throws Exception {
    OUT.println("| row | client | wall s (median) | CPU s/GiB | against courier |");
    OUT.println("|---|---|---|---|---|");
    for (Row row : Row.all(settings.big)) {
      if (settings.wants(row)) {
        run(row);
      }
    }
  }

  private void run(Row row) throws Exception {
    Path source = files(row);
    Map<Client, List<Cost>> costs = new LinkedHashMap<>();
    for (int pair = 0; pair <= settings.pairs; pair++) {
      for (Client client : clients) {
        boolean own = client instanceof CourierClient;
        if (pair > 0 || own) {
          Cost cost = once(row, client, source);
          if (pair > 0) {
            costs.computeIfAbsent(client, one -> new ArrayList<>()).add(cost);
          }
        }
      }
    }
    remove(source);
    print(row, costs);
  }

  private Cost once(Row row, Client client, Path source) throws Exception {
    Path target = Files.createDirectory(directory.resolve("target"));
    Place place = new Place(port(row.roundTripMillis()), keyFile, source, target, directory);
    Cost cost = client.run(row, place);
    verify(row, source, target);
    remove(target);
    return cost;
  }

  private static void verify(Row row, Path source, Path target) throws IOException {
    for (int i = 0; i < row.files(); i++) {
      if (Files.mismatch(source.resolve("f" + i), target.resolve("f" + i)) >= 0) {
        throw new IOException("A file arrived changed: f" + i);
      }
    }
  }

  private static void print(Row row, Map<Client, List<Cost>> costs) {
    double own = median(costs.values().iterator().next(), Cost::wallSeconds);
    costs.forEach(
        (client, runs) -> {
          double wall = median(runs, Cost::wallSeconds);
          OUT.printf(
              Locale.ROOT,
              "| %s | %s | %.3f | %.2f | %.2f |%n",
              row.name(),
              client.name(),
              wall,
              median(runs, Cost::cpuSeconds) / row.gibibytes(),
              wall / own);
        });
    OUT.flush();
  }

  private static double median(List<Cost> runs, java.util.function.ToDoubleFunction<Cost> part) {
    double[] sorted = runs.stream().mapToDouble(part).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** The server's own port, or that of a line with a delay before it. */
  private int port(int roundTripMillis) throws IOException {
    if (roundTripMillis == 0) {
      return server.port();
    }
    if (!ports.containsKey(roundTripMillis)) {
      Process line =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  DelayLine.class.getName(),
                  String.valueOf(server.port()),
                  String.valueOf(roundTripMillis))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      lines.put(roundTripMillis, line);
      BufferedReader out =
          new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
      ports.put(roundTripMillis, Integer.parseInt(out.readLine()));
    }
    return ports.get(roundTripMillis);
  }

  private Path files(Row row) throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    Random random = new Random(7);
    byte[] block = new byte[1 << 20];
    for (int i = 0; i < row.files(); i++) {
      try (OutputStream out = Files.newOutputStream(source.resolve("f" + i))) {
        for (long left = row.bytes(); left > 0; left -= block.length) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(left, block.length));
        }
      }
    }
    return source;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path one : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private void close() throws IOException {
    lines.values().forEach(Process::destroy);
    server.close();
    remove(directory);
  }
}
