package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.Logger;
import java.util.Optional;

/**
 * Catches the server's DISCONNECT message (RFC 4253 section 11.1). JSch shows it to nobody but its
 * logger once the login has ended. Everything else that is logged is dropped. Thread-safe.
 */
final class Farewell implements Logger {
  private volatile JSchSessionDisconnectException heard;

  @Override
  public boolean isEnabled(int level) {
    return level >= INFO;
  }

  @Override
  public void log(int level, String message) {
    // Not for us: it may name users and algorithms, never what the server said at the end.
  }

  @Override
  public void log(int level, String message, Throwable cause) {
    if (cause instanceof JSchSessionDisconnectException disconnect) {
      heard = disconnect;
    }
  }

  /** What the server said, from the failure itself or from the log. */
  Optional<JSchSessionDisconnectException> words(Exception failure) {
    return failure instanceof JSchSessionDisconnectException own
        ? Optional.of(own)
        : Optional.ofNullable(heard);
  }
}
