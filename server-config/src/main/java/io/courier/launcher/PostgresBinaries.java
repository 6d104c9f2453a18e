package io.courier.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per user from the jar that brings them.
 *
 * @param directory has {@code bin}, {@code lib}, {@code share}
 */
record PostgresBinaries(Path directory) {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  /** Unpacks into the cache directory unless that is done. */
  static PostgresBinaries unpacked(Path cache) throws IOException, LaunchException {
    String name = "postgresql-" + fingerprint();
    Path target = cache.resolve(name);
    if (Files.isDirectory(target)) {
      return new PostgresBinaries(target);
    }
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.isDirectory(target)) {
        Path part = cache.resolve(name + ".part");
        FileTree.delete(part);
        unpack(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return new PostgresBinaries(target);
  }

  /** Path of a program. */
  Path program(String name) {
    return directory.resolve("bin").resolve(name);
  }

  private static InputStream archive() throws LaunchException {
    boolean served = "amd64".equals(System.getProperty("os.arch"));
    InputStream resource = served ? PostgresBinaries.class.getResourceAsStream(ARCHIVE) : null;
    if (resource == null) {
      throw new LaunchException(
          "The embedded PostgreSQL exists for Linux on amd64 only. Set COURIER_DB_URL, COURIER_DB_USER and"
              + " COURIER_DB_PASSWORD to use a PostgreSQL of your own.");
    }
    return resource;
  }

  /**
   * Names the archive by its content, so that another version never meets the files of this one.
   */
  private static String fingerprint() throws IOException, LaunchException {
    try (InputStream archive = archive()) {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        archive.transferTo(sink);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static void unpack(Path target) throws IOException, LaunchException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(archive()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, target);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException(
          "The archive has the entry " + entry.getName() + " outside of its root.");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(file.getParent());
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.createDirectories(file.getParent());
      Files.copy(tar, file);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(program ? "rwx------" : "rw-------"));
    }
  }
}
