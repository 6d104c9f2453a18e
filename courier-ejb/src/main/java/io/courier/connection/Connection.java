package io.courier.connection;

import io.courier.core.jpa.JsonObjectConverter;
import io.courier.core.jpa.VersionedRow;
import io.courier.crypto.SecretLocation;
import io.courier.jca.api.PoolKey;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One remote system. Its three versions (configuration, credential, trust) move with what they
 * name, so that a pooled session of an older state is never used again. {@code requires_attention}
 * is entered when a host key changed and left when an Admin decides.
 */
@Entity
@Table(name = "connections")
class Connection extends VersionedRow {
  static final String ENTITY = "connection";

  private String name;

  @Column(name = "\"group\"")
  private String group;

  @Convert(converter = ConnectionConverters.ProtocolConverter.class)
  private ConnectionProtocol protocol;

  private String host;
  private int port;

  @Column(name = "auth_method")
  @Convert(converter = ConnectionConverters.LoginMethodConverter.class)
  private LoginMethod loginMethod;

  private String username;

  @Column(name = "password_encrypted")
  private byte[] password;

  @Column(name = "client_secret_encrypted")
  private byte[] clientSecret;

  @Column(name = "tls_client_cert_encrypted")
  private byte[] tlsClientCertificate;

  @Column(name = "tls_client_cert_info")
  @Convert(converter = JsonObjectConverter.class)
  private Map<String, Object> tlsClientCertificateInfo;

  @Convert(converter = JsonObjectConverter.class)
  private Map<String, Object> properties;

  @Column(name = "ssh_key_id")
  private UUID sshKeyId;

  @Column(name = "host_key_policy")
  @Convert(converter = ConnectionConverters.HostKeyPolicyConverter.class)
  private HostKeyPolicy hostKeyPolicy;

  @Column(name = "stored_host_fingerprint")
  private String storedHostFingerprint;

  @Column(name = "passive_mode")
  private boolean passiveMode;

  @Column(name = "tls_version_floor")
  @Convert(converter = ConnectionConverters.TlsVersionFloorConverter.class)
  private TlsVersionFloor tlsVersionFloor;

  @Column(name = "tls_cert_policy")
  @Convert(converter = ConnectionConverters.TlsCertPolicyConverter.class)
  private TlsCertPolicy tlsCertPolicy;

  @Column(name = "tls_pinned_thumbprint")
  private String tlsPinnedThumbprint;

  @Column(name = "ssh_algorithms")
  @Convert(converter = JsonObjectConverter.class)
  private Map<String, Object> sshAlgorithms;

  @Column(name = "connect_timeout_sec")
  private int connectTimeoutSec;

  @Column(name = "operation_timeout_sec")
  private int operationTimeoutSec;

  @Column(name = "keepalive_interval_sec")
  private int keepaliveIntervalSec;

  @Column(name = "transport_retries")
  private int transportRetries;

  @Convert(converter = ConnectionConverters.StatusConverter.class)
  private ConnectionStatus status;

  @Column(name = "attention_reason")
  private String attentionReason;

  @Column(name = "attention_at")
  private Instant attentionAt;

  @Column(name = "attention_fingerprint")
  private String attentionFingerprint;

  @Column(name = "fips_override")
  private boolean fipsOverride;

  @Column(name = "fips_override_by")
  private String fipsOverrideBy;

  private String notes;

  @Column(name = "config_version")
  private long configVersion = 1;

  @Column(name = "credential_version")
  private long credentialVersion = 1;

  @Column(name = "trust_version")
  private long trustVersion = 1;

  // written by ConnectionRepository.recordTest only, which must not move row_version
  @Column(name = "last_test_success", insertable = false, updatable = false)
  private Boolean lastTestSuccess;

  @Column(name = "last_test_at", insertable = false, updatable = false)
  private Instant lastTestAt;

  @Column(name = "server_certificate_not_after", insertable = false, updatable = false)
  private Instant serverCertificateNotAfter;

  /** For JPA. */
  protected Connection() {}

  Connection(UUID id, ConnectionValues values, String by) {
    super(id);
    take(values, by);
    takeTrust(values.trust());
    status = values.status();
  }

  static SecretLocation passwordLocation(UUID id) {
    return SecretLocation.of("connections", "password_encrypted", id);
  }

  static SecretLocation clientSecretLocation(UUID id) {
    return SecretLocation.of("connections", "client_secret_encrypted", id);
  }

  static SecretLocation clientCertificateLocation(UUID id) {
    return SecretLocation.of("connections", "tls_client_cert_encrypted", id);
  }

  /**
   * Takes the values over and moves the versions of what changed. A changed address drops the
   * trusted host key and any question about it; the caller removes the known hosts.
   *
   * @param by who is named as the one who set the FIPS override
   * @return whether the address changed
   */
  boolean apply(ConnectionValues values, String by) {
    ConnectionValues before = values();
    boolean moved = !before.address().equals(values.address());
    take(values, by);
    takeTrust(values.trust());
    if (moved) {
      if (hostKeyPolicy != HostKeyPolicy.MANUAL) {
        storedHostFingerprint = null;
      }
      clearAttention();
    }
    status = statusFor(values.status());
    if (!before.trust().equals(values.trust()) || moved) {
      trustVersion++;
    }
    if (!Objects.equals(before.login().sshKeyId(), sshKeyId)) {
      credentialVersion++;
    }
    if (configDiffers(before, values)) {
      configVersion++;
    }
    return moved;
  }

  private void take(ConnectionValues values, String by) {
    name = values.name();
    group = values.group();
    protocol = values.protocol();
    host = values.address().host();
    port = values.address().port();
    loginMethod = values.login().method();
    username = values.login().username();
    sshKeyId = values.login().sshKeyId();
    properties = values.properties();
    sshAlgorithms = values.sshAlgorithms();
    passiveMode = values.passiveMode();
    connectTimeoutSec = values.timing().connectSec();
    operationTimeoutSec = values.timing().operationSec();
    keepaliveIntervalSec = values.timing().keepaliveSec();
    transportRetries = values.timing().retries();
    notes = values.notes();
    if (values.fipsOverride() != fipsOverride) {
      fipsOverride = values.fipsOverride();
      fipsOverrideBy = fipsOverride ? by : null;
    }
  }

  private void takeTrust(ConnectionValues.Trust trust) {
    boolean mirrorStays =
        hostKeyPolicy == HostKeyPolicy.TRUST_ON_FIRST_USE && hostKeyPolicy == trust.hostKeyPolicy();
    hostKeyPolicy = trust.hostKeyPolicy();
    if (!mirrorStays) {
      storedHostFingerprint = trust.fingerprint();
    }
    tlsVersionFloor = trust.tlsFloor();
    tlsCertPolicy = trust.certPolicy();
    tlsPinnedThumbprint = trust.pinnedThumbprint();
  }

  private static boolean configDiffers(ConnectionValues before, ConnectionValues after) {
    return before.protocol() != after.protocol()
        || !before.address().equals(after.address())
        || !before.login().equals(after.login())
        || !before.timing().equals(after.timing())
        || before.passiveMode() != after.passiveMode()
        || before.fipsOverride() != after.fipsOverride()
        || !Objects.equals(before.properties(), after.properties())
        || !Objects.equals(before.sshAlgorithms(), after.sshAlgorithms());
  }

  private ConnectionStatus statusFor(ConnectionStatus wanted) {
    return wanted == ConnectionStatus.ACTIVE && needsAttention()
        ? ConnectionStatus.REQUIRES_ATTENTION
        : wanted;
  }

  /** Replaces what is not null; an empty blob clears. */
  void putSecrets(ConnectionSecrets secrets) {
    password = put(password, secrets.password());
    clientSecret = put(clientSecret, secrets.clientSecret());
    tlsClientCertificate = put(tlsClientCertificate, secrets.clientCertificate());
    if (secrets.clientCertificate() != null) {
      tlsClientCertificateInfo =
          secrets.certificate() == null ? null : secrets.certificate().toJson();
    }
    if (version() > 0 && !secrets.changed().isEmpty()) {
      credentialVersion++;
    }
  }

  private static byte[] put(byte[] stored, byte[] given) {
    if (given == null) {
      return stored;
    }
    return given.length == 0 ? null : given;
  }

  /**
   * The mirror of the approved known host; null when there is none. Under Manual the fingerprint is
   * the Admin's input and stays; a key that an Admin approves is that input where there is none.
   */
  void mirrorHostKey(String fingerprint) {
    if (hostKeyPolicy != HostKeyPolicy.MANUAL || storedHostFingerprint == null) {
      storedHostFingerprint = fingerprint;
    }
    trustVersion++;
  }

  /** Whether approved known hosts decide, and none is mirrored. */
  boolean lacksMirror() {
    return hostKeyPolicy == HostKeyPolicy.TRUST_ON_FIRST_USE && storedHostFingerprint == null;
  }

  /** A changed host key was presented. A disabled connection stays disabled. */
  void requireAttention(String reason, String fingerprint, Instant now) {
    attentionReason = reason;
    attentionFingerprint = fingerprint;
    attentionAt = now;
    if (status == ConnectionStatus.ACTIVE) {
      status = ConnectionStatus.REQUIRES_ATTENTION;
    }
  }

  /** An Admin decided on the changed host key. */
  void resolveAttention() {
    clearAttention();
    if (status == ConnectionStatus.REQUIRES_ATTENTION) {
      status = ConnectionStatus.ACTIVE;
    }
  }

  private void clearAttention() {
    attentionReason = null;
    attentionFingerprint = null;
    attentionAt = null;
  }

  boolean needsAttention() {
    return attentionAt != null;
  }

  /** The plain part; the fingerprint of TrustOnFirstUse is a mirror and not among it. */
  ConnectionValues values() {
    return new ConnectionValues(
        name,
        group,
        protocol,
        new ConnectionValues.Address(host, port),
        new ConnectionValues.Login(loginMethod, username, sshKeyId),
        new ConnectionValues.Trust(
            hostKeyPolicy,
            hostKeyPolicy == HostKeyPolicy.MANUAL ? storedHostFingerprint : null,
            tlsVersionFloor,
            tlsCertPolicy,
            tlsPinnedThumbprint),
        passiveMode,
        properties,
        sshAlgorithms,
        new ConnectionValues.Timing(
            connectTimeoutSec, operationTimeoutSec, keepaliveIntervalSec, transportRetries),
        status == ConnectionStatus.DISABLED ? ConnectionStatus.DISABLED : ConnectionStatus.ACTIVE,
        fipsOverride,
        notes);
  }

  /** What a change of this row starts from. */
  StoredConnection stored() {
    return new StoredConnection(
        Optional.of(values()),
        password != null,
        clientSecret != null,
        tlsClientCertificate != null,
        needsAttention());
  }

  PoolKey poolKey(boolean fipsPolicy) {
    return new PoolKey(id(), configVersion, credentialVersion, trustVersion, fipsPolicy);
  }

  ConnectionStatus status() {
    return status;
  }

  HostKeyPolicy hostKeyPolicy() {
    return hostKeyPolicy;
  }

  /** Null when no key is trusted yet. */
  String storedHostFingerprint() {
    return storedHostFingerprint;
  }

  byte[] passwordBlob() {
    return password;
  }

  byte[] clientSecretBlob() {
    return clientSecret;
  }

  byte[] clientCertificateBlob() {
    return tlsClientCertificate;
  }

  /** Null without a client certificate. */
  ClientCertificateInfo clientCertificateInfo() {
    return ClientCertificateInfo.of(tlsClientCertificateInfo);
  }

  /** End of the certificate the server showed in the newest test; null when unknown. */
  Instant serverCertificateEnd() {
    return serverCertificateNotAfter;
  }

  /** Null unless a changed host key awaits a decision. */
  ConnectionView.Attention attention() {
    return attentionAt == null
        ? null
        : new ConnectionView.Attention(attentionReason, attentionAt, attentionFingerprint);
  }

  /** Null before the first test. */
  ConnectionView.LastTest lastTest() {
    return lastTestAt == null ? null : new ConnectionView.LastTest(lastTestSuccess, lastTestAt);
  }

  String fipsOverrideBy() {
    return fipsOverrideBy;
  }
}
