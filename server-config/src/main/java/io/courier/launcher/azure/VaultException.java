package io.courier.launcher.azure;

/** The vault does not give what was asked for; the message says what to do and quotes no secret. */
public final class VaultException extends Exception {
  private static final long serialVersionUID = 1L;

  VaultException(String message) {
    super(message);
  }

  VaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
