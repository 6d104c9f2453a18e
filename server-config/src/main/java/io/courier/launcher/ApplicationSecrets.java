package io.courier.launcher;

import java.util.Optional;

/**
 * What the application must not lose, in the memory of the launcher only.
 *
 * @param jwt signing secret of access tokens
 * @param database password of the application's role; empty for the embedded database
 * @param migration password of the role that owns the schema, where there is a second one
 * @param keyStore password of the deployment's key store, where there is one
 */
record ApplicationSecrets(
    String jwt, Optional<String> database, Optional<String> migration, Optional<String> keyStore) {

  @Override
  public String toString() {
    return "ApplicationSecrets[REDACTED]";
  }
}
