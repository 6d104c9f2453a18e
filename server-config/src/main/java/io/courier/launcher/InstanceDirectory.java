package io.courier.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The directory DIR of {@code --data}: all that one instance keeps. Held under an exclusive lock as
 * long as this object is open; the kernel drops the lock with the process, however it ends.
 */
final class InstanceDirectory implements AutoCloseable {
  private final Path root;
  private final DeploymentSettings settings;
  private final FileChannel lockChannel;

  private InstanceDirectory(Path root, DeploymentSettings settings, FileChannel lockChannel) {
    this.root = root;
    this.settings = settings;
    this.lockChannel = lockChannel;
  }

  /** Makes what is missing and takes the lock; throws if another launcher has it. */
  static InstanceDirectory open(Path root, DeploymentSettings settings)
      throws IOException, LaunchException {
    if (!Files.isDirectory(root)) {
      OwnerOnly.directory(root);
    }
    Path real = root.toRealPath();
    var directory = new InstanceDirectory(real, settings, lock(real));
    OwnerOnly.directory(directory.secrets());
    OwnerOnly.directory(directory.run());
    Files.createDirectories(directory.logs());
    OwnerOnly.directory(directory.temp());
    for (Path allowed : directory.allowedRoots()) {
      if (!Files.isDirectory(allowed)) {
        Files.createDirectories(allowed);
      }
    }
    return directory;
  }

  private static FileChannel lock(Path root) throws IOException, LaunchException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // this very process has it
    }
    if (lock == null) {
      channel.close();
      throw new LaunchException(
          "Another Courier runs on "
              + root
              + ". Stop it, or give this one a directory of its own.");
    }
    return channel;
  }

  Path root() {
    return root;
  }

  /** Generated passwords, kept over restarts. */
  Path secrets() {
    return root.resolve("secrets");
  }

  /** What belongs to the present run only: process ids, variables of Liberty. */
  Path run() {
    return root.resolve("run");
  }

  /** Data directory of the embedded PostgreSQL. */
  Path database() {
    return root.resolve("postgresql");
  }

  /** Liberty's user directory. */
  Path libertyUser() {
    return root.resolve("wlp");
  }

  /** Liberty's server directory. */
  Path server() {
    return libertyUser().resolve("servers").resolve("courier");
  }

  Path logs() {
    return settings.logs().orElse(root.resolve("logs"));
  }

  Path temp() {
    return settings.temp().orElse(root.resolve("temp"));
  }

  List<Path> allowedRoots() {
    return settings.allowedRoots().isEmpty()
        ? List.of(root.resolve("files"))
        : settings.allowedRoots();
  }

  /** Allowed roots as the application reads them. */
  String allowedRootsText() {
    return allowedRoots().stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  /**
   * The node's name: given, or written once as host name and a random number, so that it stays over
   * restarts.
   */
  String nodeId() throws IOException {
    if (settings.nodeId().isPresent()) {
      return settings.nodeId().get();
    }
    Path file = root.resolve("node-id");
    if (!Files.exists(file)) {
      OwnerOnly.write(file, hostName() + "-" + HexFormat.of().formatHex(OwnerOnly.random(4)));
    }
    return Files.readString(file).strip();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  @Override
  public void close() throws IOException {
    lockChannel.close();
  }
}
