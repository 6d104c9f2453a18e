package io.courier.fault;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * An SFTP server that knows what was published in it, when and how often, and that can do something
 * at a chosen moment of a transfer. Thread-safe.
 */
final class WatchedPartner implements AutoCloseable {
  static final String USER = "partner";
  static final String PASSWORD = "open sesame";
  private static final String TEMPORARY = ".tmp";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final Map<String, List<String>> published = new ConcurrentHashMap<>();
  private final Path directory;
  private Moment moment;
  private int left;
  private Runnable deed;
  private volatile long nanosPerWrite;

  /** Moments of a transfer at which something can be done. */
  enum Moment {
    READ,
    WRITE,
    BEFORE_RENAME,
    AFTER_RENAME
  }

  WatchedPartner(Path directory) throws IOException {
    this.directory = directory;
    SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
    keys.setAlgorithm("EC");
    keys.setKeySize(256);
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(keys);
    server.setFileSystemFactory(new VirtualFileSystemFactory(directory));
    server.setPasswordAuthenticator(
        (user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
    SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
    sftp.addSftpEventListener(new Watch());
    server.setSubsystemFactories(List.of(sftp));
    server.start();
  }

  int port() {
    return server.getPort();
  }

  Path directory() {
    return directory;
  }

  /** Delays every write. */
  void slow(long microsPerWrite) {
    nanosPerWrite = TimeUnit.MICROSECONDS.toNanos(microsPerWrite);
  }

  /** Does it once, on the thread that serves the request, at the given occurrence of the moment. */
  synchronized void at(Moment when, int occurrence, Runnable what) {
    moment = when;
    left = occurrence;
    deed = what;
  }

  synchronized void disarm() {
    deed = null;
  }

  /** SHA-256 of everything that appeared under this final name, each time it did. */
  List<String> publications(Path file) {
    return published.getOrDefault(key(file), List.of());
  }

  private String key(Path file) {
    return directory.relativize(file).toString();
  }

  private void reached(Moment when) {
    Runnable now = null;
    synchronized (this) {
      if (deed != null && moment == when && --left <= 0) {
        now = deed;
        deed = null;
      }
    }
    if (now != null) {
      now.run();
    }
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    disarm();
    server.stop(true);
  }

  private final class Watch implements SftpEventListener {
    @Override
    public void reading(
        ServerSession session,
        String remoteHandle,
        FileHandle localHandle,
        long offset,
        byte[] data,
        int dataOffset,
        int dataLen) {
      reached(Moment.READ);
    }

    @Override
    public void writing(
        ServerSession session,
        String remoteHandle,
        FileHandle localHandle,
        long offset,
        byte[] data,
        int dataOffset,
        int dataLen) {
      reached(Moment.WRITE);
      if (nanosPerWrite > 0) {
        LockSupport.parkNanos(nanosPerWrite);
      }
    }

    @Override
    public void moving(
        ServerSession session, Path source, Path target, Collection<CopyOption> options) {
      reached(Moment.BEFORE_RENAME);
    }

    @Override
    public void moved(
        ServerSession session,
        Path source,
        Path target,
        Collection<CopyOption> options,
        Throwable thrown)
        throws IOException {
      if (thrown == null && !target.toString().endsWith(TEMPORARY)) {
        String name = target.toString().substring(1);
        published
            .computeIfAbsent(name, key -> new CopyOnWriteArrayList<>())
            .add(sha256(directory.resolve(name)));
        reached(Moment.AFTER_RENAME);
      }
    }
  }
}
