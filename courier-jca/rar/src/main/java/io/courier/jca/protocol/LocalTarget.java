package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

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
  private boolean kept;

  LocalTarget(Path path) {
    this.path = path;
    part = Path.of(path + ENDING);
  }

  /** Bytes of the part file that an earlier attempt left; 0 for none that can be used. */
  long leftover() throws FileTransferException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(part, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw LocalFaults.of("read", part, e);
    }
  }

  /**
   * Goes on behind the given offset of the part file.
   *
   * @param hash gets the bytes before it
   * @param tail how many of them are wanted
   * @return the bytes right before the offset
   */
  byte[] reopen(long offset, Sha256 hash, int tail, LocalSource.Work work)
      throws FileTransferException {
    byte[] last = new byte[tail];
    try {
      channel =
          FileChannel.open(
              part, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      channel.truncate(offset);
      byte[] buffer = new byte[65_536];
      long at = 0;
      while (at < offset) {
        work.done();
        int count = channel.read(ByteBuffer.wrap(buffer));
        if (count < 0) {
          throw new IOException("it became shorter");
        }
        hash.update(buffer, 0, count);
        Tail.keep(last, at - (offset - tail), buffer, count);
        at += count;
      }
      return last;
    } catch (IOException e) {
      throw LocalFaults.of("read", part, e);
    }
  }

  /** What was written so far stays when it is not published: the next attempt continues it. */
  void keep() {
    kept = true;
  }

  /** Starts an empty part file. */
  void create(boolean createDirectories) throws FileTransferException {
    try {
      Path parent = path.getParent();
      if (createDirectories && parent != null) {
        Files.createDirectories(parent);
      }
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(part);
      channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
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

  /** Any thread; not in order. */
  void writeAt(long position, byte[] buffer, int offset, int length) throws FileTransferException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw LocalFaults.of("write", part, e);
    }
  }

  /** Reads back what {@link #writeAt} wrote; at least one byte. */
  int readAt(long position, byte[] buffer, int length) throws FileTransferException {
    try {
      int count = channel.read(ByteBuffer.wrap(buffer, 0, length), position);
      if (count <= 0) {
        throw new IOException("it became shorter");
      }
      return count;
    } catch (IOException e) {
      throw LocalFaults.of("read", part, e);
    }
  }

  /** What lies behind the offset may have gaps: it goes. */
  void cut(long offset) throws FileTransferException {
    try {
      if (channel.isOpen()) {
        channel.truncate(offset);
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

  /** Removes what was neither published nor is kept. */
  @Override
  public void close() throws FileTransferException {
    try {
      if (channel != null) {
        channel.close();
        if (!published && !kept) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      throw LocalFaults.of("remove", part, e);
    }
  }
}
