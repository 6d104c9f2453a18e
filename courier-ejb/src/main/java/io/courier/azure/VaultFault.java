package io.courier.azure;

import java.time.Duration;
import java.util.Optional;

/** Why Key Vault did not do what was asked. The message is for operators and holds no secret. */
public class VaultFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Duration retryAfter;

  /** What went wrong, and whether another try may help. */
  public enum Reason {
    /** No connection, no answer, a broken line, 5xx. */
    UNAVAILABLE(true),
    /** 429. */
    THROTTLED(true),
    /** Entra or the managed identity gave no token, or the vault does not take it. */
    NO_TOKEN(true),
    /** The identity lacks the right, or the key is not made for the operation. */
    FORBIDDEN(false),
    /** The version is switched off. */
    DISABLED(false),
    /** No such key, version or secret. */
    NOT_FOUND(false),
    /** What was sent is not what the key can work with. */
    REJECTED(false);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }
  }

  VaultFault(Reason reason, String message, Throwable cause) {
    this(reason, message, null, cause);
  }

  VaultFault(Reason reason, String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  boolean isPassing() {
    return reason.passing;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
