package io.courier.jca.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A command line client in a process of its own; start and login are part of its run. */
final class CommandClient implements Client {
  private static final String SSH =
      " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
          + " -o IdentitiesOnly=yes -i ";

  /** Writes the shell command of one run. */
  @FunctionalInterface
  private interface Command {
    String text(Row row, Place place) throws IOException;
  }

  private final String name;
  private final Command command;

  private CommandClient(String name, Command command) {
    this.name = name;
    this.command = command;
  }

  /** Those that are installed. */
  static List<Client> installed() {
    return Stream.of(
            new CommandClient("sftp", CommandClient::sftp),
            new CommandClient("lftp", CommandClient::lftp),
            new CommandClient("rclone", CommandClient::rclone))
        .filter(client -> program(client.name).isPresent())
        .map(Client.class::cast)
        .toList();
  }

  private static Optional<Path> program(String name) {
    return Stream.of("/usr/bin/", "/usr/local/bin/")
        .map(directory -> Path.of(directory + name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public String name() {
    return name;
  }

  private static String sftp(Row row, Place place) throws IOException {
    String files =
        row.files() == 1
            ? place.source().resolve("f0") + " " + place.target().resolve("f0")
            : "-r " + place.source() + "/. " + place.target();
    Path batch = place.scratch().resolve("batch");
    Files.writeString(batch, (row.up() ? "put " : "get ") + files + "\n");
    return "sftp -q -P "
        + place.port()
        + SSH
        + place.key()
        + " -b "
        + batch
        + " "
        + Place.user()
        + "@127.0.0.1";
  }

  private static String lftp(Row row, Place place) {
    String move;
    if (row.files() > 1) {
      move = "mirror " + (row.up() ? "-R " : "") + "-P8 " + place.source() + " " + place.target();
    } else if (row.up()) {
      move = "put " + place.source().resolve("f0") + " -o " + place.target().resolve("f0");
    } else {
      String how = row.sessions() > 1 ? "pget -c -n " + row.sessions() + " " : "get ";
      move = how + place.source().resolve("f0") + " -o " + place.target().resolve("f0");
    }
    return "lftp -c 'set sftp:connect-program \"ssh -a -x"
        + SSH
        + place.key()
        + "\"; open -p "
        + place.port()
        + " sftp://"
        + Place.user()
        + ":@127.0.0.1; "
        + move
        + "'";
  }

  private static String rclone(Row row, Place place) {
    String remote =
        ":sftp,host=127.0.0.1,user="
            + Place.user()
            + ",port="
            + place.port()
            + ",key_file="
            + place.key()
            + ",shell_type=none,disable_hashcheck=true,chunk_size=255Ki,concurrency=64:";
    String from = (row.up() ? "" : remote) + place.source();
    String to = (row.up() ? remote : "") + place.target();
    return "rclone --config= -q copy --transfers=16 --checkers=16 --multi-thread-cutoff=32M"
        + " --multi-thread-streams="
        + row.sessions()
        + " '"
        + from
        + "' '"
        + to
        + "'";
  }

  @Override
  public Cost run(Row row, Place place) throws Exception {
    Path times = place.scratch().resolve("times");
    Path output = place.scratch().resolve("output");
    String script =
        "TIMEFORMAT='%R %U %S'; { time "
            + command.text(row, place)
            + " >"
            + output
            + " 2>&1 </dev/null; } 2>"
            + times;
    Process process = new ProcessBuilder("bash", "-c", script).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(name + " failed: " + Files.readString(output));
    }
    String[] parts = Files.readString(times, StandardCharsets.UTF_8).trim().split(" ", -1);
    return new Cost(
        Double.parseDouble(parts[0]), Double.parseDouble(parts[1]) + Double.parseDouble(parts[2]));
  }

  @Override
  public String toString() {
    return name.toLowerCase(Locale.ROOT);
  }
}
