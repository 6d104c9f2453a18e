package io.courier.file;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Copies, moves and deletes local files whose paths have passed {@link LocalPaths}. Never follows a
 * symbolic link. A copy is written as {@code .part} beside its target and renamed when complete.
 * Failures are CourierExceptions with a text for users. Stateless.
 */
public final class FileOperations {
  private static final int BUFFER_BYTES = 80 * 1024;
  private static final String PART = ".part";

  private FileOperations() {}

  /** Directory of a checked path: never absent, since no base is the file system's root. */
  public static Path directoryOf(Path checked) {
    return Objects.requireNonNull(checked.getParent(), "parent");
  }

  /** The name of an unfinished copy of that target. */
  public static Path partOf(Path target) {
    return target.resolveSibling(target.getFileName() + PART);
  }

  /**
   * Copies a file over an existing target, with its modification time.
   *
   * @return bytes copied
   */
  public static long copy(Path source, Path target, CopyControl control) {
    Path part = partOf(target);
    try {
      Files.createDirectories(directoryOf(target));
      Files.deleteIfExists(part);
      long size;
      try {
        size = stream(source, part, control);
        Files.setLastModifiedTime(part, Files.getLastModifiedTime(source));
        if (Files.size(part) != size || Files.size(source) != size) {
          throw new CourierException(
              ErrorCode.SIZE_MISMATCH,
              "File " + source.getFileName() + " changed while it was copied; run the step again.");
        }
        control.beforePublish();
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException | RuntimeException e) {
        removeQuietly(part, e);
        throw e;
      }
      return size;
    } catch (IOException e) {
      throw failure("Copying " + source.getFileName() + " to " + target + " failed", e);
    }
  }

  /** Renames inside one file system, else copies, proves the copy and deletes the source. */
  public static long move(Path source, Path target, CopyControl control) {
    try {
      Files.createDirectories(directoryOf(target));
      long size = Files.size(source);
      control.beforePublish();
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return size;
    } catch (AtomicMoveNotSupportedException e) {
      long size = copy(source, target, control);
      delete(source);
      return size;
    } catch (IOException e) {
      throw failure("Moving " + source.getFileName() + " to " + target + " failed", e);
    }
  }

  /**
   * Deletes a file, never a directory.
   *
   * @return whether it existed
   */
  public static boolean delete(Path file) {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CourierException(
          ErrorCode.FILESYSTEM_ACCESS_DENIED,
          file + " is a directory; only files can be deleted by this step.");
    }
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("Deleting " + file + " failed", e);
    }
  }

  /** Regular files of the directory whose names match, in name order; empty when there are none. */
  public static List<Path> matching(Path directory, Glob glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory, entry -> glob.matches(entry.getFileName().toString()))) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failure("Listing " + directory + " failed", e);
    }
    found.sort(Comparator.comparing(path -> path.getFileName().toString()));
    return found;
  }

  /** Turns a failure of the file system into the catalogue's code with a text for users. */
  public static CourierException failure(String what, IOException cause) {
    if (cause instanceof NoSuchFileException missing) {
      return new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND,
          what + ": \"" + missing.getFile() + "\" does not exist.",
          cause);
    }
    String reason =
        cause instanceof FileSystemException fault && fault.getReason() != null
            ? fault.getReason()
            : cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
    return new CourierException(
        ErrorCode.FILESYSTEM_ACCESS_DENIED,
        what + ": " + reason + ". Check permissions, free space and that the disk is writable.",
        cause);
  }

  private static long stream(Path source, Path part, CopyControl control) throws IOException {
    try (FileChannel in =
            FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      long total = in.size();
      long copied = 0;
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          copied += out.write(buffer);
        }
        buffer.clear();
        control.copied(copied, total);
      }
      out.force(true);
      return copied;
    }
  }

  private static void removeQuietly(Path part, Exception cause) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
