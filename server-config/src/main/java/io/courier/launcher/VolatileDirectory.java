package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What must never reach a disk: a directory of mode 0700 in memory (tmpfs) where the system has
 * one, else below the instance's directory. Gone with the server; the guard removes it when the
 * launcher dies, the next start when both did.
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

  /** Makes it, after removing the one of an earlier run. */
  static VolatileDirectory create(InstanceDirectory instance) throws IOException {
    Path record = instance.run().resolve("volatile");
    removeEarlier(record);
    Path base = isMemory() ? MEMORY : instance.run();
    if (!base.equals(MEMORY)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF1015W: {0} is no memory file system; secrets lie in {1} until the server is ready.",
          MEMORY,
          instance.run());
    }
    Path root = base.resolve(PREFIX + HexFormat.of().formatHex(OwnerOnly.random(12)));
    OwnerOnly.write(record, root + "\n");
    OwnerOnly.directory(root);
    return new VolatileDirectory(root, record);
  }

  private static boolean isMemory() throws IOException {
    return Files.isDirectory(MEMORY)
        && Files.isWritable(MEMORY)
        && Files.getFileStore(MEMORY).type().equals("tmpfs");
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
