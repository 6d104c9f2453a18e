package io.courier.connection;

import java.util.Map;
import java.util.UUID;

/**
 * The checked, plain part of a connection: everything a user sets but the secrets.
 *
 * @param properties null when empty
 * @param sshAlgorithms null when empty
 * @param status {@code ACTIVE} or {@code DISABLED}
 */
record ConnectionValues(
    String name,
    String group,
    ConnectionProtocol protocol,
    Address address,
    Login login,
    Trust trust,
    boolean passiveMode,
    Map<String, Object> properties,
    Map<String, Object> sshAlgorithms,
    Timing timing,
    ConnectionStatus status,
    boolean fipsOverride,
    String notes) {

  /** Where. */
  record Address(String host, int port) {}

  /** As whom. */
  record Login(LoginMethod method, String username, UUID sshKeyId) {}

  /**
   * Whom to believe.
   *
   * @param fingerprint the Admin's input of the Manual policy, else null
   * @param pinnedThumbprint 64 lower-case hex digits or null
   */
  record Trust(
      HostKeyPolicy hostKeyPolicy,
      String fingerprint,
      TlsVersionFloor tlsFloor,
      TlsCertPolicy certPolicy,
      String pinnedThumbprint) {
    boolean isInsecure() {
      return hostKeyPolicy == HostKeyPolicy.ALWAYS_TRUST || certPolicy == TlsCertPolicy.INSECURE;
    }
  }

  /** Limits in seconds, and the number of reconnects. */
  record Timing(int connectSec, int operationSec, int keepaliveSec, int retries) {}
}
