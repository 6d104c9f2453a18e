package io.courier.connection;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A connection as it is shown: no secret, and members of other protocols are null.
 *
 * @param storedHostFingerprint Manual: the Admin's input; TrustOnFirstUse: mirror of the approved
 *     known host
 * @param attention null unless a changed host key awaits a decision
 * @param usedBy null in lists
 * @param lastTest null before the first test
 */
public record ConnectionView(
    UUID id,
    String name,
    String group,
    ConnectionProtocol protocol,
    String host,
    int port,
    LoginMethod authMethod,
    String username,
    boolean hasPassword,
    Boolean hasClientSecret,
    Boolean hasSshKey,
    Boolean hasTlsClientCertificate,
    Map<String, Object> properties,
    UUID sshKeyId,
    HostKeyPolicy hostKeyPolicy,
    String storedHostFingerprint,
    Boolean passiveMode,
    TlsVersionFloor tlsVersionFloor,
    TlsCertPolicy tlsCertPolicy,
    String tlsPinnedThumbprint,
    Boolean tlsValidateCert,
    Map<String, Object> sshAlgorithms,
    List<String> weakAlgorithms,
    int connectTimeoutSec,
    int operationTimeoutSec,
    int keepaliveIntervalSec,
    int transportRetries,
    ConnectionStatus status,
    Attention attention,
    boolean fipsOverride,
    String fipsOverrideBy,
    String notes,
    List<String> warnings,
    UsedBy usedBy,
    LastTest lastTest,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  /** Why a connection needs attention. */
  public record Attention(String reason, Instant at, String fingerprint) {}

  /** Who refers to it. */
  public record UsedBy(List<Reference> jobs, List<Reference> monitors) {}

  /** One of them. */
  public record Reference(UUID id, String name) {}

  /** Outcome of the newest test. */
  public record LastTest(boolean success, Instant at) {}

  static ConnectionView of(Connection row, UsedBy usedBy) {
    ConnectionValues v = row.values();
    boolean ssh = v.protocol() == ConnectionProtocol.SFTP;
    boolean ftps = v.protocol() == ConnectionProtocol.FTPS;
    boolean azure = v.protocol() == ConnectionProtocol.AZURE_FUNCTION;
    List<String> weak = SshAlgorithmRules.weak(v.sshAlgorithms());
    return new ConnectionView(
        row.id(),
        v.name(),
        v.group(),
        v.protocol(),
        v.address().host(),
        v.address().port(),
        v.login().method(),
        v.login().username(),
        row.passwordBlob() != null,
        azure ? row.clientSecretBlob() != null : null,
        ssh ? v.login().sshKeyId() != null : null,
        ftps ? Boolean.FALSE : null,
        v.properties(),
        v.login().sshKeyId(),
        ssh ? v.trust().hostKeyPolicy() : null,
        ssh ? row.storedHostFingerprint() : null,
        (ssh || azure) ? null : v.passiveMode(),
        ftps ? v.trust().tlsFloor() : null,
        ftps ? v.trust().certPolicy() : null,
        ftps ? v.trust().pinnedThumbprint() : null,
        ftps ? v.trust().certPolicy() != TlsCertPolicy.INSECURE : null,
        v.sshAlgorithms(),
        weak,
        v.timing().connectSec(),
        v.timing().operationSec(),
        v.timing().keepaliveSec(),
        v.timing().retries(),
        row.status(),
        row.attention(),
        v.fipsOverride(),
        row.fipsOverrideBy(),
        v.notes(),
        ConnectionWarnings.of(v, weak),
        usedBy,
        row.lastTest(),
        row.createdAt(),
        row.updatedAt(),
        row.version());
  }
}
