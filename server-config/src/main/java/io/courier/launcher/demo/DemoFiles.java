package io.courier.launcher.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the demonstration, and what is in a directory. */
final class DemoFiles {
  private static final int BLOCK = 1 << 16;

  private DemoFiles() {}

  /** Names and sizes in bytes. */
  static Map<String, Long> wanted() {
    Map<String, Long> files = new LinkedHashMap<>();
    files.put("small.bin", 1024L);
    files.put("medium.bin", 5L << 20);
    files.put("large.bin", 256L << 20);
    files.put("Übersicht März 2026 – 日本.csv", 48_611L);
    return files;
  }

  /** Makes them with bytes that do not compress and differ from run to run. */
  static void make(Path directory) throws IOException {
    Files.createDirectories(directory);
    var random = new SplittableRandom(System.nanoTime());
    for (Map.Entry<String, Long> file : wanted().entrySet()) {
      try (OutputStream out = Files.newOutputStream(directory.resolve(file.getKey()))) {
        byte[] block = new byte[BLOCK];
        for (long left = file.getValue(); left > 0; left -= BLOCK) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(BLOCK, left));
        }
      }
    }
  }

  /** SHA-256 of every file in the directory, by name; 64 hexadecimal digits each. */
  static Map<String, String> hashes(Path directory) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.sorted().toList()) {
          hashes.put(file.getFileName().toString(), sha256(file));
        }
      }
    }
    return hashes;
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        var digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
