package io.courier.identity;

/** A user's wish for a new password of their own. */
public record PasswordChange(String currentPassword, String newPassword, String confirmPassword) {
  @Override
  public String toString() {
    return "PasswordChange[***]";
  }
}
