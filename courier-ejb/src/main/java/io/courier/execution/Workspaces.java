package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.file.FileOperations;
import io.courier.file.LocalPaths;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The directories in which executions keep what is between their steps. */
@ApplicationScoped
class Workspaces {
  private static final System.Logger LOG = System.getLogger(Workspaces.class.getName());
  private static final long NEEDED_BYTES = 1_000_000_000L;

  private LocalPaths paths;

  /** For CDI. */
  Workspaces() {}

  @Inject
  Workspaces(LocalPaths paths) {
    this.paths = paths;
  }

  Path of(UUID executionId) {
    return paths.workspace(executionId);
  }

  /**
   * Makes the directory, readable by this server only.
   *
   * @throws CourierException when it cannot be made
   */
  Path open(UUID executionId) {
    Path directory = of(executionId);
    try {
      Files.createDirectories(FileOperations.directoryOf(directory));
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return directory;
    } catch (IOException e) {
      throw FileOperations.failure("Making the workspace failed", e);
    }
  }

  /** Whether the disk has room for further executions. */
  boolean hasRoom() {
    try {
      Path base = FileOperations.directoryOf(of(new UUID(0, 0)));
      Files.createDirectories(base);
      return Files.getFileStore(base).getUsableSpace() >= NEEDED_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes of all files in it, 0 when it is not there. */
  long size(UUID executionId) {
    long[] sum = {0};
    walk(
        of(executionId),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }

  /**
   * Removes the directory with its content; links are removed, not followed.
   *
   * @throws UncheckedIOException when something stays
   */
  void delete(UUID executionId) {
    walk(
        of(executionId),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Executions whose directory was last touched before that time.
   *
   * @throws UncheckedIOException when the base cannot be read
   */
  List<UUID> untouchedSince(Instant limit) {
    Path base = FileOperations.directoryOf(of(new UUID(0, 0)));
    List<UUID> found = new ArrayList<>();
    if (!Files.isDirectory(base)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base)) {
      for (Path entry : entries) {
        UUID id = idOf(entry);
        if (id != null && isOlder(entry, limit)) {
          found.add(id);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean isOlder(Path entry, Instant limit) throws IOException {
    try {
      return Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(limit);
    } catch (NoSuchFileException e) {
      return false; // its execution has just ended
    }
  }

  /** Null for anything that is no workspace. */
  private static UUID idOf(Path entry) {
    String name = String.valueOf(entry.getFileName());
    try {
      return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
              && UUID.fromString(name).toString().equals(name)
          ? UUID.fromString(name)
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** As {@link #delete}, without a failure for the caller: an orphan is purged later. */
  void deleteLater(UUID executionId) {
    try {
      delete(executionId);
    } catch (UncheckedIOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "CRTRF5012W: workspace of execution=" + executionId + " could not be removed",
          e);
    }
  }

  private static void walk(Path directory, SimpleFileVisitor<Path> visitor) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(directory, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
