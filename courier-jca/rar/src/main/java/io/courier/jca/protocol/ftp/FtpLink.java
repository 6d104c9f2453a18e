package io.courier.jca.protocol.ftp;

import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every socket of one session, so that all can be closed at once from any thread. Plain sockets
 * only: closing a TLS socket may wait for a peer that does not read. Thread-safe.
 */
final class FtpLink {
  private final Set<Closeable> sockets = ConcurrentHashMap.newKeySet();
  private final Watch watch;
  private final CallGuard guard;
  private volatile boolean closed;
  private volatile boolean disturbed;
  private volatile IOException leftover;

  FtpLink(Watch watch) {
    this.watch = watch;
    guard = new CallGuard(this::abort);
    watch.add(guard);
  }

  CallGuard guard() {
    return guard;
  }

  Watch watch() {
    return watch;
  }

  boolean isOpen() {
    return !closed;
  }

  /** Closes it together with all others, at once if that has happened already. */
  void add(Closeable socket) throws IOException {
    whenClosed(socket);
    if (closed) {
      throw new IOException("the connection was closed on this side");
    }
  }

  /** What to let go of together with the sockets, at once if they are closed already. */
  void whenClosed(Closeable other) {
    sockets.add(other);
    if (closed) {
      release(other);
    }
  }

  /** Closes one socket; any failure of that is of no interest to anybody. */
  void release(Closeable socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      leftover = e;
    }
  }

  /** The last socket that did not close properly, for a debugger. */
  IOException leftover() {
    return leftover;
  }

  /** A data connection was broken off: the server may have forgotten the TLS session with it. */
  void disturb() {
    disturbed = true;
  }

  boolean disturbed() {
    return disturbed;
  }

  /** Closes what is open, to begin again. */
  void reset() {
    disturbed = false;
    sockets.forEach(this::release);
  }

  /** Closes everything for good. Any thread; idempotent; never blocks. */
  void abort() {
    closed = true;
    watch.remove(guard);
    reset();
  }
}
