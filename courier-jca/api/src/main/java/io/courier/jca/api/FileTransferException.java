package io.courier.jca.api;

import java.util.Optional;

/**
 * Failure of a remote operation, with one {@link Reason} and a message that says what to do. Never
 * holds a secret.
 */
public class FileTransferException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient SessionInfo session;

  public FileTransferException(Reason reason, String message) {
    this(reason, message, null, null);
  }

  public FileTransferException(Reason reason, String message, Throwable cause) {
    this(reason, message, cause, null);
  }

  /**
   * @param session what was known of the session when it failed (banner, presented key), or null
   */
  public FileTransferException(
      Reason reason, String message, Throwable cause, SessionInfo session) {
    super(message, cause);
    this.reason = reason;
    this.session = session;
  }

  public Reason reason() {
    return reason;
  }

  public Optional<SessionInfo> session() {
    return Optional.ofNullable(session);
  }
}
