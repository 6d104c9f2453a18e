package io.courier.jca.api;

/** Why a remote operation failed, decided where it is first understood. */
public enum Reason {
  /** Name not resolved, connection refused, no route, or the connect timeout passed. */
  UNREACHABLE(true, true),
  /** The server refused the login. */
  AUTHENTICATION_FAILED(false, true),
  /** The trust policy refused the host key. */
  HOST_KEY_REJECTED(false, true),
  /** The trust policy refused the TLS certificate. */
  CERTIFICATE_REJECTED(false, true),
  /** No algorithm in common, or strict key exchange missing where it is required. */
  ALGORITHM_MISMATCH(false, true),
  /** The server refuses further sessions for now; wait and try again. */
  TOO_MANY_SESSIONS(true, true),
  /** An established session broke. */
  CONNECTION_LOST(true, true),
  /** Silence longer than the operation timeout; the session is closed. */
  TIMED_OUT(true, true),
  NOT_FOUND(false, false),
  PERMISSION_DENIED(false, false),
  ALREADY_EXISTS(false, false),
  NOT_A_DIRECTORY(false, false),
  IS_A_DIRECTORY(false, false),
  DIRECTORY_NOT_EMPTY(false, false),
  /** The target has no space or quota left. */
  NO_SPACE(true, false),
  /** The finished copy has another size (or hash) than the source; nothing was published. */
  SIZE_MISMATCH(true, false),
  /** The source changed while it was read; nothing was published. */
  SOURCE_CHANGED(true, false),
  /** The final rename was refused; the temporary file was removed. */
  RENAME_FAILED(true, false),
  /** The answer of the final rename was lost and looking did not settle it. */
  RENAME_IN_DOUBT(false, true),
  /** Refused by the caller's publication guard; nothing was published. */
  PUBLICATION_REFUSED(false, false),
  /** The caller's cancel signal was honoured. */
  CANCELLED(false, false),
  /** The local side failed: unreadable source, full or read-only disk. */
  LOCAL_IO(false, false),
  /** Request not valid for this endpoint, e.g. an empty path or a protocol without an adapter. */
  INVALID_REQUEST(false, false),
  /** The server does not offer what was asked. */
  UNSUPPORTED(false, false),
  /** The server said no without saying why (SFTP status FAILURE); the session is sound. */
  REFUSED(true, false),
  /** The server broke the protocol; the session cannot be trusted any more. */
  PROTOCOL_ERROR(true, true);

  private final boolean transientFault;
  private final boolean fatalToSession;

  Reason(boolean transientFault, boolean fatalToSession) {
    this.transientFault = transientFault;
    this.fatalToSession = fatalToSession;
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  public boolean isTransient() {
    return transientFault;
  }

  /** Whether the session must not be used again. */
  public boolean isFatalToSession() {
    return fatalToSession;
  }
}
