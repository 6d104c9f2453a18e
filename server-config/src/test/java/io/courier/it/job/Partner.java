package io.courier.it.job;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A partner's SFTP server on a directory; counts logins, can be slow and can stop writing. */
public final class Partner implements AutoCloseable {
  public static final String USER = "partner";
  public static final String PASSWORD = "open sesame";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicLong cutAt = new AtomicLong(Long.MAX_VALUE);
  private final List<String> written = new CopyOnWriteArrayList<>();
  private volatile long nanosPerWrite;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public Partner(Path directory) throws IOException {
    SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
    keys.setAlgorithm("EC");
    keys.setKeySize(256);
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(keys);
    server.setFileSystemFactory(new VirtualFileSystemFactory(directory));
    server.setPasswordAuthenticator(
        (user, password, session) -> {
          boolean right = USER.equals(user) && PASSWORD.equals(password);
          if (right) {
            logins.incrementAndGet();
          }
          return right;
        });
    SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
    sftp.addSftpEventListener(new Brake());
    server.setSubsystemFactories(List.of(sftp));
    server.start();
  }

  public int port() {
    return server.getPort();
  }

  public int logins() {
    return logins.get();
  }

  public int sessions() {
    return server.getActiveSessions().size();
  }

  /** Delays every write. */
  public void slow(long millisPerWrite) {
    nanosPerWrite = TimeUnit.MILLISECONDS.toNanos(millisPerWrite);
  }

  /** Closes the connection, once, at the first write behind so many bytes of a file. */
  public void cutAt(long bytes) {
    cutAt.set(bytes);
  }

  /** Names that were opened for writing, in order. */
  public List<String> written() {
    return written;
  }

  /** Answers no write until {@link #release}. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  @Override
  public void close() throws IOException {
    release();
    server.stop(true);
  }

  private final class Brake implements SftpEventListener {
    @Override
    public void opening(ServerSession session, String remoteHandle, Handle localHandle) {
      if (localHandle instanceof FileHandle file
          && file.getOpenOptions().contains(StandardOpenOption.WRITE)) {
        written.add(localHandle.getFile().getFileName().toString());
      }
    }

    @Override
    public void writing(
        ServerSession session,
        String remoteHandle,
        FileHandle localHandle,
        long offset,
        byte[] data,
        int dataOffset,
        int dataLen)
        throws IOException {
      long cut = cutAt.get();
      if (offset >= cut && cutAt.compareAndSet(cut, Long.MAX_VALUE)) {
        session.close(true);
      }
      if (nanosPerWrite > 0) {
        LockSupport.parkNanos(nanosPerWrite);
      }
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }
}
