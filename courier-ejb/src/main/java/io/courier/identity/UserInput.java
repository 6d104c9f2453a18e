package io.courier.identity;

import io.courier.core.Codes;
import io.courier.core.Problems;
import java.util.Locale;
import java.util.Set;

/**
 * The writable fields of a user.
 *
 * @param username null keeps the name of an existing user
 * @param email null for none
 * @param role code of the role
 * @param isActive null keeps the state of an existing user, a new one is active
 */
public record UserInput(
    String username, String displayName, String email, String role, Boolean isActive) {
  private static final int NAME_LENGTH = 100;
  private static final int DISPLAY_NAME_LENGTH = 200;
  private static final int EMAIL_LENGTH = 254;

  /** The container's: the technical user, nobody, and who it takes for the server itself. */
  private static final Set<String> RESERVED =
      Set.of("batchrunner", "unauthenticated", "nobody", "anonymous", "system");

  /** The same with trimmed texts; collects what is wrong. */
  UserInput checked(Problems problems) {
    String name = problems.text("username", username, NAME_LENGTH);
    problems.addIf(
        name != null && name.chars().anyMatch(c -> Character.isISOControl(c)),
        "username",
        "Must not contain control characters.");
    problems.addIf(
        name != null && RESERVED.contains(name.toLowerCase(Locale.ROOT)),
        "username",
        "Is reserved; choose another one.");
    String display = problems.text("displayName", displayName, DISPLAY_NAME_LENGTH);
    String mail = problems.optionalText("email", email, EMAIL_LENGTH);
    problems.addIf(mail != null && !looksLikeMail(mail), "email", "Must be an e-mail address.");
    Role parsed = problems.code("role", role, Role.class, null);
    return new UserInput(name, display, mail, Codes.of(parsed), isActive == null || isActive);
  }

  private static boolean looksLikeMail(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at < text.length() - 1
        && text.chars().noneMatch(c -> c <= ' ' || Character.isISOControl(c));
  }
}
