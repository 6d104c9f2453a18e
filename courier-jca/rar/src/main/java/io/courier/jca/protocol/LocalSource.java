package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** The local file of an upload: its bytes, their hash, and whether it stayed the same meanwhile. */
final class LocalSource implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long sizeBytes;
  private final FileTime modified;
  private Sha256 hash = new Sha256();
  private long readBytes;

  private LocalSource(Path path, FileChannel channel, BasicFileAttributes attributes) {
    this.path = path;
    this.channel = channel;
    sizeBytes = attributes.size();
    modified = attributes.lastModifiedTime();
  }

  static LocalSource open(Path path) throws FileTransferException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new FileTransferException(
            Reason.LOCAL_IO, "The local source is not a regular file: " + path);
      }
      return new LocalSource(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
    } catch (NoSuchFileException e) {
      throw new FileTransferException(Reason.LOCAL_IO, "Local file not found: " + path, e);
    } catch (IOException e) {
      throw LocalFaults.of("read", path, e);
    }
  }

  long sizeBytes() {
    return sizeBytes;
  }

  int read(byte[] buffer, int offset, int length) throws FileTransferException {
    try {
      int count = channel.read(ByteBuffer.wrap(buffer, offset, length));
      if (count > 0) {
        hash.update(buffer, offset, count);
        readBytes += count;
      }
      return count;
    } catch (IOException e) {
      throw LocalFaults.of("read", path, e);
    }
  }

  /** Reads a range for sending only: it counts neither for the hash nor as read. */
  void readAt(long position, byte[] buffer, int length) throws FileTransferException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw changed();
        }
      }
    } catch (IOException e) {
      throw LocalFaults.of("read", path, e);
    }
  }

  Instant modified() {
    return modified.toInstant();
  }

  /** Called for every buffer of work that sends nothing. */
  @FunctionalInterface
  interface Work {
    void done() throws FileTransferException;
  }

  /**
   * Compares the first bytes with what the other side has already, and stands behind them if they
   * are equal.
   */
  boolean startsWith(long bytes, String sha256, Work work) throws FileTransferException {
    skip(bytes, 0, work);
    return hash.soFar().equals(sha256);
  }

  /**
   * Reads up to an offset, for the hash of the whole.
   *
   * @param tail how many bytes before the offset are wanted
   */
  byte[] skip(long bytes, int tail, Work work) throws FileTransferException {
    byte[] last = new byte[tail];
    byte[] buffer = new byte[65_536];
    while (readBytes < bytes) {
      work.done();
      long at = readBytes;
      int count = read(buffer, 0, (int) Math.min(buffer.length, bytes - at));
      if (count < 0) {
        throw changed();
      }
      Tail.keep(last, at - (bytes - tail), buffer, count);
    }
    return last;
  }

  /** Stands at the start again. */
  void restart() throws FileTransferException {
    try {
      channel.position(0);
    } catch (IOException e) {
      throw LocalFaults.of("read", path, e);
    }
    readBytes = 0;
    hash = new Sha256();
  }

  /** Fails when the file is not the one that was opened any more, or was not read whole. */
  void assertUnchanged() throws FileTransferException {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      if (readBytes != sizeBytes
          || now.size() != sizeBytes
          || !now.lastModifiedTime().equals(modified)) {
        throw changed();
      }
    } catch (IOException e) {
      throw LocalFaults.of("read", path, e);
    }
  }

  private FileTransferException changed() {
    return new FileTransferException(
        Reason.SOURCE_CHANGED,
        "The local file changed while it was sent; nothing was published: " + path);
  }

  /** Hash of what was read; once, at the end. */
  String sha256() {
    return hash.hex();
  }

  @Override
  public void close() throws FileTransferException {
    try {
      channel.close();
    } catch (IOException e) {
      throw LocalFaults.of("close", path, e);
    }
  }
}
