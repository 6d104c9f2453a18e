package io.courier.connection;

import java.util.Optional;

/**
 * What a change starts from.
 *
 * @param values empty for a new connection
 * @param needsAttention whether a changed host key awaits a decision
 */
record StoredConnection(
    Optional<ConnectionValues> values,
    boolean hasPassword,
    boolean hasClientSecret,
    boolean hasClientCertificate,
    boolean needsAttention) {
  static final StoredConnection NONE =
      new StoredConnection(Optional.empty(), false, false, false, false);
}
