package io.courier.identity;

/** How new password hashes are made (setting {@code auth.password_hash}). */
enum PasswordAlgorithm {
  ARGON2ID,
  PBKDF2_SHA512
}
