package io.courier.launcher;

import io.courier.audit.ChainHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the user asked for, parsed from the command line. */
public sealed interface Command {

  /** How to use the launcher. */
  String USAGE =
      """
      Usage: courier COMMAND
        demo [--once]                 start everything, move files between two partners, show the proof
        run --data DIR [--https-port N] [--http-port N] [--bind ADDRESS]
                                      run the server in the foreground (default port 9443, all addresses)
        audit verify [--data DIR] [--expect-head HASH:SEQ]
                                      recompute the audit log of an instance, or of the database in COURIER_DB_URL;
                                      0 intact, 3 tampered with: a line for each finding
        package                       build the EAR and a server zip into server-config/target
      """;

  /** Default of {@code --https-port}. */
  int DEFAULT_HTTPS_PORT = 9443;

  /** {@code run}. */
  record Run(Path data, Ports ports) implements Command {}

  /** {@code demo}; {@code once} ends it after the first run. */
  record Demo(boolean once) implements Command {}

  /**
   * {@code audit verify}.
   *
   * @param data an instance with an embedded database; absent: the database of the environment
   * @param expected a place in the log known from elsewhere
   */
  record AuditVerify(Optional<Path> data, Optional<ChainHead> expected) implements Command {}

  /** {@code help}. */
  record Help() implements Command {}

  /**
   * Where the server listens.
   *
   * @param bind address or host name, {@code *} for all
   * @param https port, 1 to 65535
   * @param http port of a plain listener; absent: none
   */
  record Ports(String bind, int https, OptionalInt http) {
    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 30_000;
    private static final int MOST_TRIES = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** A free port on the loopback interface, HTTPS only. */
    public static Ports ephemeral() throws IOException {
      return new Ports("127.0.0.1", freePort(), OptionalInt.empty());
    }

    /**
     * A port of the loopback interface that nobody listens on, another one at each call. It is from
     * below the range of which the system takes ports by itself: no outgoing connection and nobody
     * who asks for any port gets it before the server is up.
     */
    public static int freePort() throws IOException {
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        int port = RANDOM.nextInt(FIRST_PORT, LAST_PORT);
        if (GIVEN.add(port) && isFree(port)) {
          return port;
        }
      }
      throw new IOException("No free port between " + FIRST_PORT + " and " + LAST_PORT);
    }

    private static boolean isFree(int port) {
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.isBound();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Parses the arguments; throws a usage {@link LaunchException} that names the wrong one. */
  static Command parse(List<String> arguments) throws LaunchException {
    Deque<String> rest = new ArrayDeque<>(arguments);
    String name = rest.isEmpty() ? "help" : rest.pop();
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "run" -> parseRun(rest);
      case "demo" -> parseDemo(rest);
      case "audit" -> parseAudit(rest);
      case "help", "--help", "-h" -> new Help();
      default -> throw LaunchException.usage("Unknown command '" + name + "'.\n" + USAGE);
    };
  }

  private static Command parseDemo(Deque<String> rest) throws LaunchException {
    boolean once = false;
    while (!rest.isEmpty()) {
      String option = rest.pop();
      if (!option.equals("--once")) {
        throw LaunchException.usage("demo does not know '" + option + "'; it takes --once only.");
      }
      once = true;
    }
    return new Demo(once);
  }

  private static Command parseAudit(Deque<String> rest) throws LaunchException {
    if (rest.isEmpty() || !rest.pop().equals("verify")) {
      throw LaunchException.usage("audit knows verify only.\n" + USAGE);
    }
    Optional<Path> data = Optional.empty();
    Optional<ChainHead> expected = Optional.empty();
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--data" ->
            data = Optional.of(Path.of(value(option, rest)).toAbsolutePath().normalize());
        case "--expect-head" -> expected = Optional.of(head(value(option, rest)));
        default ->
            throw LaunchException.usage("audit verify does not know '" + option + "'.\n" + USAGE);
      }
    }
    return new AuditVerify(data, expected);
  }

  private static ChainHead head(String text) throws LaunchException {
    try {
      return ChainHead.parse(text);
    } catch (IllegalArgumentException e) {
      throw LaunchException.usage("--expect-head takes HASH:SEQ. " + e.getMessage() + ".");
    }
  }

  private static Command parseRun(Deque<String> rest) throws LaunchException {
    Path data = null;
    String bind = "*";
    int https = DEFAULT_HTTPS_PORT;
    OptionalInt http = OptionalInt.empty();
    Set<String> seen = new HashSet<>();
    while (!rest.isEmpty()) {
      String option = rest.pop();
      if (!seen.add(option)) {
        throw LaunchException.usage(option + " is given twice.");
      }
      switch (option) {
        case "--data" -> data = Path.of(value(option, rest)).toAbsolutePath().normalize();
        case "--https-port" -> https = port(option, rest);
        case "--http-port" -> http = OptionalInt.of(port(option, rest));
        case "--bind" -> bind = value(option, rest);
        default -> throw LaunchException.usage("run does not know '" + option + "'.\n" + USAGE);
      }
    }
    if (data == null) {
      throw LaunchException.usage(
          "run needs --data DIR, the directory that keeps this instance's database and files.");
    }
    if (http.isPresent() && http.getAsInt() == https) {
      throw LaunchException.usage("--https-port and --http-port are both " + https + ".");
    }
    return new Run(data, new Ports(bind, https, http));
  }

  private static String value(String option, Deque<String> rest) throws LaunchException {
    if (rest.isEmpty() || rest.peek().isBlank() || rest.peek().startsWith("--")) {
      throw LaunchException.usage(option + " needs a value.");
    }
    return rest.pop();
  }

  private static int port(String option, Deque<String> rest) throws LaunchException {
    String text = value(option, rest);
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw LaunchException.usage(option + " must be a port from 1 to 65535, not '" + text + "'.");
  }
}
