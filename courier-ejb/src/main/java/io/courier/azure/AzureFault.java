package io.courier.azure;

import java.time.Duration;
import java.util.Optional;

/** Why a call to Azure brought no result. The message is for users and holds no secret. */
public class AzureFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int status;
  private final Duration retryAfter;

  /** What went wrong. */
  public enum Reason {
    /** No connection: the server got nothing. */
    UNREACHABLE(false),
    /** The server's certificate is not believed: it got nothing. */
    CERTIFICATE_REJECTED(false),
    /** No answer in time, or a broken line: the server may have got the request. */
    NO_ANSWER(true),
    /** The server answered with another status than 2xx. */
    REFUSED(true),
    /** 429: not now. */
    THROTTLED(false),
    /** An answer that is not what Azure documents. */
    UNREADABLE(true),
    /** Entra gave no token. */
    NO_TOKEN(false),
    /** The stored key cannot be sent: it is none. */
    UNUSABLE_KEY(false);

    private final boolean reached;

    Reason(boolean reached) {
      this.reached = reached;
    }
  }

  AzureFault(Reason reason, String message) {
    this(reason, 0, message, null);
  }

  AzureFault(Reason reason, String message, Throwable cause) {
    this(reason, 0, message, cause);
  }

  AzureFault(Reason reason, int status, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.status = status;
    this.retryAfter = null;
  }

  private AzureFault(String message, Duration retryAfter) {
    super(message);
    this.reason = Reason.THROTTLED;
    this.status = 429;
    this.retryAfter = retryAfter;
  }

  /**
   * @param retryAfter null when the server did not say
   */
  static AzureFault throttled(String message, Duration retryAfter) {
    return new AzureFault(message, retryAfter);
  }

  public Reason reason() {
    return reason;
  }

  /** HTTP status, 0 for none. */
  public int status() {
    return status;
  }

  /** Whether the same call will fail again until somebody changes key, secret, rights or names. */
  public boolean isFinal() {
    boolean refused = reason == Reason.REFUSED || reason == Reason.NO_TOKEN;
    return reason == Reason.UNUSABLE_KEY
        || reason == Reason.CERTIFICATE_REJECTED
        || (refused && (status == 400 || status == 401 || status == 403 || status == 404));
  }

  /** How long the server wants to be left alone. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Whether the server may have done what was asked, although it did not say so. A status of 4xx
   * and 503 is a clear no; behind 500, 502 and 504 the request may have got through.
   */
  public boolean mayHaveBeenDone() {
    return reason == Reason.REFUSED ? status >= 500 && status != 503 : reason.reached;
  }
}
