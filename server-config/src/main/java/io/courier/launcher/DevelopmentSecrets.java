package io.courier.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Properties;

/**
 * The secrets file of the Development environment: {@code jwt.secret} and {@code courier.kek}. All
 * instances of a user share it, so that nodes on one database accept each other's tokens and blobs;
 * whoever starts first makes it, under a file lock. A file that exists is completed, never
 * replaced.
 */
final class DevelopmentSecrets {
  private static final String JWT_SECRET = "jwt.secret";
  private static final String KEK = "courier.kek";
  private static final int MIN_SECRET_CHARS = 32;

  private DevelopmentSecrets() {}

  /** Where the file is unless COURIER_SECRETS_FILE says otherwise. */
  static Path defaultFile(Path home) {
    return home.resolve(".courier").resolve("development.properties");
  }

  /** Returns the JWT signing secret; makes the file or the missing entries first. */
  static String jwtSecret(Path file) throws IOException, LaunchException {
    Path parent = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(parent)) {
      OwnerOnly.directory(parent);
    }
    Path lockFile = parent.resolve(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Properties secrets = load(file);
      boolean incomplete =
          secrets.getProperty(JWT_SECRET) == null || secrets.getProperty(KEK) == null;
      if (incomplete && lock.isValid()) {
        secrets.putIfAbsent(JWT_SECRET, OwnerOnly.newSecret());
        secrets.putIfAbsent(KEK, Base64.getEncoder().encodeToString(OwnerOnly.random(32)));
        var text = new StringWriter();
        secrets.store(
            text,
            "Courier, Development only. Losing courier.kek makes every stored credential unreadable.");
        OwnerOnly.write(file, text.toString());
      }
      return checked(file, secrets.getProperty(JWT_SECRET));
    }
  }

  /** Whether the file has this signing secret; false where there is no such file. */
  static boolean isKnown(Path file, String secret) throws IOException {
    return Files.isReadable(file) && secret.equals(load(file).getProperty(JWT_SECRET));
  }

  private static Properties load(Path file) throws IOException {
    var secrets = new Properties();
    if (Files.exists(file)) {
      secrets.load(new StringReader(Files.readString(file)));
    }
    return secrets;
  }

  private static String checked(Path file, String secret) throws LaunchException {
    if (secret.length() < MIN_SECRET_CHARS) {
      throw new LaunchException(
          JWT_SECRET + " in " + file + " must have at least " + MIN_SECRET_CHARS + " characters.");
    }
    return secret;
  }
}
