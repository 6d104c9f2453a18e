package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Session;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Watch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The socket and SSH session under one SFTP channel. Thread-safe. */
final class SshTransport {
  private final Handshake handshake;
  private final Watch watch;
  private final CallGuard guard;
  private final AtomicBoolean aborted = new AtomicBoolean();
  private volatile Session session;

  /** */
  SshTransport(Handshake handshake, Watch watch) {
    this.handshake = handshake;
    this.watch = watch;
    guard = new CallGuard(this::abort);
    watch.add(guard);
  }

  void established(Session connected) {
    session = connected;
  }

  CallGuard guard() {
    return guard;
  }

  Watch watch() {
    return watch;
  }

  boolean isConnected() {
    Session current = session;
    return !aborted.get() && current != null && current.isConnected();
  }

  /**
   * Closes the socket and nothing else: JSch's own disconnect sends messages first and can wait for
   * ever. Its reading thread sees the closed socket and tears the session down.
   */
  void abort() {
    if (aborted.compareAndSet(false, true)) {
      watch.remove(guard);
      handshake.abort();
      session = null;
    }
  }
}
