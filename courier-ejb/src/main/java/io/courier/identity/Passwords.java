package io.courier.identity;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Secret;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Passwords under the current settings: length rule, hashing through the gate, dummy work for
 * unknown users. Never call it inside a transaction: a hash may wait in the queue.
 */
@ApplicationScoped
class Passwords {
  /** Keeps the cost of reading one bounded; no user types more. */
  private static final int MAX_LENGTH = 1024;

  /** Makes any password long enough for any algorithm. */
  private static final String PADDING = "padding-padding";

  private final PasswordHashing hashing = new PasswordHashing();
  private final HashingGate gate;
  private final Settings settings;

  /** For the container's proxy. */
  Passwords() {
    this(null, null);
  }

  @Inject
  Passwords(HashingGate gate, Settings settings) {
    this.gate = gate;
    this.settings = settings;
  }

  /** What is wrong with a new password, null when nothing is. */
  String problem(String password) {
    int min = settings.integer("auth.password_min_length");
    if (password == null || password.codePointCount(0, password.length()) < min) {
      return "Must have at least " + min + " characters.";
    }
    if (password.length() > MAX_LENGTH) {
      return "Must have at most " + MAX_LENGTH + " characters.";
    }
    return null;
  }

  /**
   * @throws CourierException 10012
   */
  void check(String field, String password) {
    String problem = problem(password);
    if (problem != null) {
      throw new CourierException(
          ErrorCode.WEAK_PASSWORD,
          "The password is not accepted. " + problem,
          List.of(new FieldProblem(field, problem)),
          null);
    }
  }

  /** The stored form of an accepted password. */
  String hash(String password) {
    PasswordAlgorithm algorithm = algorithm();
    try (Secret secret = Secret.ofText(password)) {
      return gate.run(() -> hashing.hash(secret, algorithm));
    }
  }

  /**
   * A null stored form never matches. Every call costs one hash, so that neither an unknown user
   * nor a password too short for the algorithm is told from a wrong one; one that is longer than
   * any costs no more than that.
   */
  boolean matches(String password, String stored) {
    PasswordAlgorithm algorithm =
        stored == null ? algorithm() : PasswordHashing.algorithmOf(stored);
    if (password.length() > MAX_LENGTH) {
      return dummy(PADDING, algorithm);
    }
    try (Secret secret = Secret.ofText(password)) {
      if (stored != null && hashing.accepts(secret, algorithm)) {
        return gate.run(() -> hashing.matches(secret, stored));
      }
    }
    return dummy(password + PADDING, algorithm);
  }

  private boolean dummy(String text, PasswordAlgorithm algorithm) {
    try (Secret secret = Secret.ofText(text)) {
      gate.run(() -> hashing.hash(secret, algorithm));
      return false;
    }
  }

  /** The new stored form when the setting asks for another one than this, else null. */
  String rehash(String password, String stored) {
    PasswordAlgorithm algorithm = algorithm();
    if (hashing.isCurrent(stored, algorithm)) {
      return null;
    }
    try (Secret secret = Secret.ofText(password)) {
      return hashing.accepts(secret, algorithm)
          ? gate.run(() -> hashing.hash(secret, algorithm))
          : null;
    }
  }

  private PasswordAlgorithm algorithm() {
    return Codes.stored(PasswordAlgorithm.class, settings.text("auth.password_hash"));
  }
}
