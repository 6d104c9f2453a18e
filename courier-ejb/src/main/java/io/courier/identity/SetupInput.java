package io.courier.identity;

/**
 * The first administrator.
 *
 * @param email null for none
 * @param setupToken the one-time secret of the server log; needed outside Development
 */
public record SetupInput(
    String username,
    String displayName,
    String email,
    String password,
    String confirmPassword,
    String setupToken) {
  @Override
  public String toString() {
    return "SetupInput[" + username + "]";
  }
}
