package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What must never reach a disk: a directory of mode 0700 in memory (tmpfs) where the system has
 * one, else, not in Production, below the instance's directory. Gone with the server; the guard
 * removes it when the launcher dies, the next start when both did.
 */
final class VolatileDirectory implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(VolatileDirectory.class.getName());
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = "courier-";

  private final Path root;
  private final Path record;

  private VolatileDirectory(Path root, Path record) {
    this.root = root;
    this.record = record;
  }

  /**
   * Makes it, after removing the one of an earlier run.
   *
   * @param required whether the start is refused where the system has no memory file system
   */
  static VolatileDirectory create(InstanceDirectory instance, boolean required)
      throws IOException, LaunchException {
    return create(instance, MEMORY, required);
  }

  static VolatileDirectory create(InstanceDirectory instance, Path memory, boolean required)
      throws IOException, LaunchException {
    Path record = instance.run().resolve("volatile");
    removeEarlier(record);
    boolean isMemory = isMemory(memory);
    if (!isMemory && required) {
      throw LaunchException.refused(
          memory
              + " is no memory file system (tmpfs) that Courier can write to: in Production secrets must not lie on a disk. Mount a tmpfs there.");
    }
    Path base = isMemory ? memory : instance.run();
    if (!isMemory) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF1015W: {0} is no memory file system; secrets lie in {1} until the server is ready.",
          memory,
          instance.run());
    }
    Path root = base.resolve(PREFIX + HexFormat.of().formatHex(OwnerOnly.random(12)));
    OwnerOnly.write(record, root + "\n");
    OwnerOnly.directory(root);
    return new VolatileDirectory(root, record);
  }

  private static boolean isMemory(Path memory) throws IOException {
    return Files.isDirectory(memory)
        && Files.isWritable(memory)
        && Files.getFileStore(memory).type().equals("tmpfs");
  }

  private static void removeEarlier(Path record) throws IOException {
    if (Files.exists(record)) {
      Path earlier = Path.of(Files.readString(record).strip());
      if (earlier.getFileName().toString().startsWith(PREFIX)) {
        FileTree.delete(earlier);
      }
      Files.delete(record);
    }
  }

  /** Secrets for Liberty, one file each. */
  Path secrets() {
    return root.resolve("secrets");
  }

  /** Liberty's work area: it keeps the configuration there, secrets in clear included. */
  Path workArea() {
    return root.resolve("workarea");
  }

  /** The secrets are in the server's memory now. */
  void forgetSecrets() throws IOException {
    FileTree.delete(secrets());
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(root);
    Files.deleteIfExists(record);
  }
}
