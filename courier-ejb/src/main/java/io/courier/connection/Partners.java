package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.jca.api.Verification;
import io.courier.key.SshKeyVault;
import io.courier.setting.OutboundTrust;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a stored connection into a request for a session. For the engine: checks the connection's
 * state, not the caller's role. Needs no transaction and dials nothing.
 */
@ApplicationScoped
public class Partners {
  @Inject ConnectionRepository connections;
  @Inject TrustLimits limits;
  @Inject HostKeyDecisions decisions;
  @Inject EnvelopeEncryption encryption;
  @Inject SshKeyVault keys;
  @Inject CertificateDecisions certificates;
  @Inject OpenRecords records;
  @Inject OutboundTrust outbound;
  @Inject ClusterPermits permits;

  /**
   * Code of the connection's protocol.
   *
   * @throws CourierException 1030
   */
  public String protocol(UUID connectionId) {
    return Codes.of(connections.live(connectionId).values().protocol());
  }

  /**
   * For an execution or a monitor.
   *
   * @throws CourierException 1030, 3009, 3013, 3005, 3007, 3008, 4003, 4011; 3036 for a protocol
   *     without files
   */
  public Partner resolve(UUID connectionId, Occasion occasion) {
    Connection connection = connections.live(connectionId);
    if (connection.needsAttention() && connection.status() != ConnectionStatus.DISABLED) {
      throw new CourierException(
          ErrorCode.CONNECTION_REQUIRES_ATTENTION,
          "Connection "
              + connection.values().name()
              + " requires attention: "
              + connection.attention().reason()
              + "; an Admin approves or rejects the new host key.");
    }
    return resolve(connection, occasion, false);
  }

  /**
   * For the connection test, which may look at a connection that requires attention.
   *
   * @throws CourierException 3009, 3005, 3007, 3008, 4003, 4011; 3036 for a protocol without files
   */
  Partner resolveForTest(Connection connection, Occasion occasion) {
    return resolve(connection, occasion, true);
  }

  private Partner resolve(Connection connection, Occasion occasion, boolean test) {
    ConnectionValues values = connection.values();
    if (connection.status() == ConnectionStatus.DISABLED) {
      throw new CourierException(
          ErrorCode.CONNECTION_DISABLED,
          "Connection " + values.name() + " is disabled; enable it to use it.");
    }
    if (!values.protocol().isFileProtocol()) {
      throw new CourierException(
          ErrorCode.PROTOCOL_MISMATCH,
          "Connection "
              + values.name()
              + " is of protocol "
              + Codes.of(values.protocol())
              + " and holds no files; name an sftp, ftp or ftps connection.");
    }
    limits.check(values.trust());
    boolean fips = limits.fipsPolicy(values);
    if (values.login().method().usesKey()) {
      keys.requireActive(values.login().sshKeyId());
    }
    if (fips) {
      FipsRules.checkOpen(
          values, Optional.ofNullable(values.login().sshKeyId()).flatMap(keys::keyType));
    }
    ConnectionProperties properties = new ConnectionProperties(values.properties());
    Endpoints.Basis basis =
        new Endpoints.Basis(
            connection.poolKey(fips),
            outbound.further(),
            permits.of(connection.id(), occasion.executionId(), properties.maxSessions()),
            test);
    return new Partner(
        connection.id(),
        values.name(),
        Endpoints.of(values, basis),
        new StoredCredentials(connection, occasion, encryption, keys),
        new PartnerTrust(decisions, certificates, connection, occasion),
        values.timing().retries(),
        properties.text(ConnectionProperties.BASE_PATH, "/"),
        new Partner.Transfers(
            Verification.valueOf(
                properties.text(ConnectionProperties.VERIFY, "size").toUpperCase(Locale.ROOT)),
            properties.flag(ConnectionProperties.ALLOW_NON_ATOMIC_REPLACE, true),
            properties.integer(ConnectionProperties.PARALLEL_SESSIONS, 1)),
        session -> records.opened(connection, session, occasion));
  }
}
