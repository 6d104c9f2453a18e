package io.courier.liquibase;

/**
 * A change set could not be applied; the message names the reason, the cause has Liquibase's own
 * words.
 */
public final class MigrationException extends Exception {
  private static final long serialVersionUID = 1L;

  MigrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
