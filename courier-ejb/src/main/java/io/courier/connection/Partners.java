package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionValues.Timing;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.SessionLimits;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.Verification;
import io.courier.key.SshKeyVault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
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
   * @throws CourierException 1030, 3009, 3013, 3005, 3008, 4003; 3036 for a protocol that cannot be
   *     opened
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
    return resolve(connection, occasion);
  }

  /**
   * For the connection test, which may look at a connection that requires attention.
   *
   * @throws CourierException 3009, 3005, 3008, 4003; 3036 for a protocol that cannot be opened
   */
  Partner resolveForTest(Connection connection, Occasion occasion) {
    return resolve(connection, occasion);
  }

  private Partner resolve(Connection connection, Occasion occasion) {
    ConnectionValues values = connection.values();
    if (connection.status() == ConnectionStatus.DISABLED) {
      throw new CourierException(
          ErrorCode.CONNECTION_DISABLED,
          "Connection " + values.name() + " is disabled; enable it to use it.");
    }
    if (values.protocol() != ConnectionProtocol.SFTP) {
      throw new CourierException(
          ErrorCode.PROTOCOL_MISMATCH,
          "Courier cannot open "
              + Codes.of(values.protocol())
              + " connections yet; only sftp is available in this release.");
    }
    limits.check(values.trust());
    if (values.login().method().usesKey()) {
      keys.requireActive(values.login().sshKeyId());
    }
    ConnectionProperties properties = new ConnectionProperties(values.properties());
    return new Partner(
        connection.id(),
        values.name(),
        endpoint(connection, properties),
        new StoredCredentials(connection, occasion.actor(), encryption, keys),
        new PolicyHostTrust(decisions, connection.id(), occasion),
        values.timing().retries(),
        properties.text(ConnectionProperties.BASE_PATH, "/"),
        new Partner.Transfers(
            Verification.valueOf(
                properties.text(ConnectionProperties.VERIFY, "size").toUpperCase(Locale.ROOT)),
            properties.flag(ConnectionProperties.ALLOW_NON_ATOMIC_REPLACE, true)));
  }

  private Endpoint endpoint(Connection connection, ConnectionProperties properties) {
    ConnectionValues values = connection.values();
    Timing timing = values.timing();
    return Endpoint.builder(
            connection.poolKey(limits.fipsPolicy(values)),
            Protocol.valueOf(values.protocol().name()))
        .address(values.address().host(), values.address().port())
        .login(values.login().username(), AuthMethod.valueOf(values.login().method().name()))
        .timeouts(
            new Timeouts(
                Duration.ofSeconds(timing.connectSec()),
                Duration.ofSeconds(timing.operationSec()),
                Duration.ofSeconds(timing.keepaliveSec())))
        .limits(
            new SessionLimits(
                Duration.ofSeconds(properties.integer(ConnectionProperties.IDLE_SESSION_SEC, 30)),
                Duration.ofSeconds(
                    properties.integer(ConnectionProperties.MAX_SESSION_AGE_SEC, 3600)),
                properties.integer(
                    ConnectionProperties.MAX_SESSIONS, ConnectionProperties.DEFAULT_MAX_SESSIONS)))
        .sshAlgorithms(SshAlgorithmRules.offer(values.sshAlgorithms()))
        .requireStrictKex(properties.flag(ConnectionProperties.REQUIRE_STRICT_KEX, false))
        .build();
  }
}
