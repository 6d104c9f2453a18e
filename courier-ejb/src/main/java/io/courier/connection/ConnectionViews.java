package io.courier.connection;

import io.courier.connection.ConnectionWarnings.Surroundings;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyVault;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Shows rows, with what their surroundings make of them. */
@Dependent
class ConnectionViews {
  @Inject TrustLimits limits;
  @Inject SshKeyVault keys;
  @Inject Clock clock;

  /**
   * @param usedBy null in lists
   * @param sessions null in lists
   */
  ConnectionView of(
      Connection row, ConnectionView.UsedBy usedBy, ConnectionView.Sessions sessions) {
    UUID keyId = row.values().login().sshKeyId();
    Optional<SshKeyType> key = keyId == null ? Optional.empty() : keys.keyType(keyId);
    Surroundings around =
        new Surroundings(
            limits.fipsMode(),
            key,
            row.clientCertificateInfo(),
            row.serverCertificateEnd(),
            clock.instant());
    return ConnectionView.of(row, ConnectionWarnings.of(row.values(), around), usedBy, sessions);
  }
}
