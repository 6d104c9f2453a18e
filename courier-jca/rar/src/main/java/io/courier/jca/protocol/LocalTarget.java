package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The local file of a download: grows beside its final name with the ending {@code .part} and gets
 * the name in one step, after its bytes are on the disk.
 */
final class LocalTarget implements AutoCloseable {
  private static final String ENDING = ".part";

  private final Path path;
  private final Path part;
  private FileChannel channel;
  private boolean published;

  LocalTarget(Path path) {
    this.path = path;
    part = Path.of(path + ENDING);
  }

  /** Starts an empty part file. */
  void create(boolean createDirectories) throws FileTransferException {
    try {
      Path parent = path.getParent();
      if (createDirectories && parent != null) {
        Files.createDirectories(parent);
      }
      Files.deleteIfExists(part);
      channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw LocalFaults.of("create", part, e);
    }
  }

  void write(byte[] buffer, int offset, int length) throws FileTransferException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw LocalFaults.of("write", part, e);
    }
  }

  /** Forces the bytes to the disk. */
  void finish() throws FileTransferException {
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw LocalFaults.of("write", part, e);
    }
  }

  /**
   * Gives the file its final name.
   *
   * @return whether a file of that name was replaced
   */
  boolean publish() throws FileTransferException {
    try {
      boolean existed = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      published = true;
      return existed;
    } catch (IOException e) {
      throw LocalFaults.of("rename to its final name the", part, e);
    }
  }

  /** Removes what was not published. */
  @Override
  public void close() throws FileTransferException {
    try {
      if (channel != null) {
        channel.close();
        if (!published) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      throw LocalFaults.of("remove", part, e);
    }
  }
}
