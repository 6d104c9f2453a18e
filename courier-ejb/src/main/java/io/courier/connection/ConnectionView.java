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
 * @param tlsClientCertificate null unless a client certificate is stored
 * @param lastTest null before the first test
 * @param sessions null in lists and for azure_function
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
    ClientCertificateInfo tlsClientCertificate,
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
    Sessions sessions,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  /** Why a connection needs attention. */
  public record Attention(String reason, Instant at, String fingerprint) {}

  /** Who refers to it. */
  public record UsedBy(List<Reference> jobs, List<Reference> monitors) {}

  /** One of them. */
  public record Reference(UUID id, String name) {}

  /**
   * Physical sessions over all nodes.
   *
   * @param open logged in, or about to be
   * @param waiting borrowers that wait for a place, in order
   * @param limit most at once
   */
  public record Sessions(int open, int waiting, int limit) {}

  /** Outcome of the newest test. */
  public record LastTest(boolean success, Instant at) {}

  static ConnectionView of(
      Connection row, List<String> warnings, UsedBy usedBy, Sessions sessions) {
    ConnectionValues v = row.values();
    boolean ssh = v.protocol() == ConnectionProtocol.SFTP;
    boolean ftps = v.protocol() == ConnectionProtocol.FTPS;
    boolean azure = v.protocol() == ConnectionProtocol.AZURE_FUNCTION;
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
        ftps ? row.clientCertificateBlob() != null : null,
        v.properties(),
        v.login().sshKeyId(),
        ssh ? v.trust().hostKeyPolicy() : null,
        ssh ? row.storedHostFingerprint() : null,
        (ssh || azure) ? null : v.passiveMode(),
        ftps ? v.trust().tlsFloor() : null,
        ftps ? v.trust().certPolicy() : null,
        ftps ? v.trust().pinnedThumbprint() : null,
        ftps ? v.trust().certPolicy() != TlsCertPolicy.INSECURE : null,
        ftps ? row.clientCertificateInfo() : null,
        v.sshAlgorithms(),
        SshAlgorithmRules.weak(v.sshAlgorithms()),
        v.timing().connectSec(),
        v.timing().operationSec(),
        v.timing().keepaliveSec(),
        v.timing().retries(),
        row.status(),
        row.attention(),
        v.fipsOverride(),
        row.fipsOverrideBy(),
        v.notes(),
        warnings,
        usedBy,
        row.lastTest(),
        sessions,
        row.createdAt(),
        row.updatedAt(),
        row.version());
  }
}
