package io.courier.identity;

import io.courier.core.CourierException;
import io.courier.core.Problems;

/** What a new user must bring along. */
final class Registration {
  private Registration() {}

  /**
   * The trimmed input.
   *
   * @param problems what the caller found already
   * @throws CourierException 1000 with every wrong field, 10012 when only the password is wrong
   */
  static UserInput check(UserInput input, String password, Passwords passwords, Problems problems) {
    UserInput checked = input.checked(problems);
    if (problems.isEmpty()) {
      passwords.check("password", password);
      return checked;
    }
    String weak = passwords.problem(password);
    problems.addIf(weak != null, "password", weak);
    problems.throwIfAny();
    return checked;
  }
}
