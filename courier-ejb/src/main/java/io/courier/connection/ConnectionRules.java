package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import io.courier.core.Problems.IntRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns a draft into checked values: all malformed members at once (1000), then all that do not fit
 * the protocol (3011), then secrets that would leave for another place (3011). Knows no database.
 */
final class ConnectionRules {
  static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
  private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-f]{64}");

  private final ConnectionDraft draft;
  private final StoredConnection stored;
  private final Problems problems = new Problems();
  private final List<FieldProblem> misfits = new ArrayList<>();

  private ConnectionRules(ConnectionDraft draft, StoredConnection stored) {
    this.draft = draft;
    this.stored = stored;
  }

  /**
   * @param stored {@link StoredConnection#NONE} for a new connection
   * @throws CourierException 1000, 3011, 3013
   */
  static ConnectionValues check(ConnectionDraft draft, StoredConnection stored) {
    return new ConnectionRules(draft, stored).values();
  }

  private ConnectionValues values() {
    String name = problems.text("name", draft.name(), 200);
    String group = problems.optionalText("group", draft.group(), 100);
    ConnectionProtocol protocol =
        problems.code("protocol", draft.protocol(), ConnectionProtocol.class, null);
    ConnectionValues.Address address = address(protocol);
    ConnectionValues.Login login = login(protocol);
    ConnectionValues.Trust trust = trust();
    Map<String, Object> properties =
        ConnectionProperties.check(draft.properties(), protocol, problems, misfits);
    Map<String, Object> algorithms = SshAlgorithmRules.check(draft.sshAlgorithms(), problems);
    ConnectionValues.Timing timing = timing();
    ConnectionStatus status = status();
    String notes = problems.optionalText("notes", draft.notes(), 4000);
    secrets(login);
    Object certificate = draft.tlsClientCertificate();
    problems.addIf(
        certificate != null && !(certificate instanceof String || certificate instanceof Map),
        "tlsClientCertificate",
        "Must be a PKCS#12 file in base64.");
    problems.throwIfAny();

    fit(protocol, login, trust, algorithms);
    throwMisfits(
        "The configuration does not fit protocol " + protocol.name().toLowerCase(Locale.ROOT));
    ConnectionValues values =
        new ConnectionValues(
            name,
            group,
            protocol,
            address,
            login,
            trust,
            !Boolean.FALSE.equals(draft.passiveMode()),
            properties,
            algorithms,
            timing,
            status,
            Boolean.TRUE.equals(draft.fipsOverride()),
            notes);
    redirection(values);
    attention(values);
    return values;
  }

  private ConnectionValues.Address address(ConnectionProtocol protocol) {
    String host = problems.text("host", draft.host(), 255);
    boolean address = host != null && host.contains(":") && IPV6.matcher(host).matches();
    if (host != null && !address && !HOST_NAME.matcher(host).matches()) {
      problems.add("host", "Must be a host name or an IP address, without scheme and path.");
    }
    int fallback = protocol == null ? 1 : protocol.defaultPort();
    return new ConnectionValues.Address(
        host, problems.range("port", draft.port(), fallback, new IntRange(1, 65_535)));
  }

  private ConnectionValues.Login login(ConnectionProtocol protocol) {
    LoginMethod method = problems.code("authMethod", draft.authMethod(), LoginMethod.class, null);
    String username = draft.username();
    if (username == null || username.isBlank()) {
      problems.addIf(protocol != null && protocol.isFileProtocol(), "username", "Is required.");
      username = null;
    } else {
      boolean bad = username.length() > 255 || username.chars().anyMatch(Character::isISOControl);
      problems.addIf(bad, "username", "Must have at most 255 printable characters.");
    }
    problems.addIf(
        method != null && method.usesKey() && draft.sshKeyId() == null,
        "sshKeyId",
        "Is required for this login method.");
    if (method == LoginMethod.SERVICE_PRINCIPAL) {
      for (String key : List.of("workspace_id", "tenant_id", "client_id")) {
        boolean absent = draft.properties() == null || draft.properties().get(key) == null;
        problems.addIf(absent, "properties." + key, "Is required for service_principal.");
      }
    }
    return new ConnectionValues.Login(method, username, draft.sshKeyId());
  }

  private ConnectionValues.Trust trust() {
    HostKeyPolicy policy =
        problems.code(
            "hostKeyPolicy",
            draft.hostKeyPolicy(),
            HostKeyPolicy.class,
            HostKeyPolicy.TRUST_ON_FIRST_USE);
    String fingerprint = null;
    if (policy == HostKeyPolicy.MANUAL && draft.storedHostFingerprint() != null) {
      String given = draft.storedHostFingerprint().strip();
      fingerprint = given.isEmpty() ? null : given;
      problems.addIf(
          fingerprint != null && !FINGERPRINT.matcher(given).matches(),
          "storedHostFingerprint",
          "Must be \"SHA256:\" and 43 characters of base64, as ssh-keygen -l prints it.");
    }
    TlsVersionFloor floor =
        problems.code(
            "tlsVersionFloor",
            draft.tlsVersionFloor(),
            TlsVersionFloor.class,
            TlsVersionFloor.TLS_1_2);
    TlsCertPolicy certificates =
        problems.code(
            "tlsCertPolicy",
            draft.tlsCertPolicy(),
            TlsCertPolicy.class,
            TlsCertPolicy.SYSTEM_TRUST);
    return new ConnectionValues.Trust(policy, fingerprint, floor, certificates, pin(certificates));
  }

  private String pin(TlsCertPolicy policy) {
    String given = draft.tlsPinnedThumbprint();
    if (given == null || given.isBlank()) {
      problems.addIf(
          policy == TlsCertPolicy.PINNED_THUMBPRINT,
          "tlsPinnedThumbprint",
          "Is required for pinned_thumbprint.");
      return null;
    }
    String hex = given.replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT);
    problems.addIf(
        !THUMBPRINT.matcher(hex).matches(),
        "tlsPinnedThumbprint",
        "Must be the SHA-256 of the certificate: 64 hex digits.");
    return hex;
  }

  private ConnectionValues.Timing timing() {
    return new ConnectionValues.Timing(
        problems.range("connectTimeoutSec", draft.connectTimeoutSec(), 30, new IntRange(1, 300)),
        problems.range(
            "operationTimeoutSec", draft.operationTimeoutSec(), 300, new IntRange(1, 86_400)),
        problems.range(
            "keepaliveIntervalSec", draft.keepaliveIntervalSec(), 60, new IntRange(1, 3600)),
        problems.range("transportRetries", draft.transportRetries(), 2, new IntRange(0, 3)));
  }

  /** What the user wants; attention stays what it is until somebody decides on the host key. */
  private ConnectionStatus status() {
    ConnectionStatus wanted =
        problems.code("status", draft.status(), ConnectionStatus.class, ConnectionStatus.ACTIVE);
    if (wanted == ConnectionStatus.REQUIRES_ATTENTION) {
      problems.addIf(!stored.needsAttention(), "status", "Must be active or disabled.");
      return ConnectionStatus.ACTIVE;
    }
    return wanted;
  }

  private void secrets(ConnectionValues.Login login) {
    LoginMethod method = login.method();
    if (method == null) {
      return;
    }
    problems.addIf(
        method.usesPassword() && !remains(draft.password(), stored.hasPassword()),
        "password",
        "Is required for this login method.");
    problems.addIf(
        method.usesClientSecret() && !remains(draft.clientSecret(), stored.hasClientSecret()),
        "clientSecret",
        "Is required for this login method.");
  }

  private static boolean remains(String given, boolean has) {
    return given == null ? has : !given.isEmpty();
  }

  private void fit(
      ConnectionProtocol protocol,
      ConnectionValues.Login login,
      ConnectionValues.Trust trust,
      Map<String, Object> algorithms) {
    misfit(
        !login.method().fits(protocol), "authMethod", "This login method is for other protocols.");
    misfit(
        login.sshKeyId() != null && login.method().fits(protocol) && !login.method().usesKey(),
        "sshKeyId",
        "The login method uses no key.");
    misfit(
        draft.password() != null && !draft.password().isEmpty() && !login.method().usesPassword(),
        "password",
        "The login method uses no password.");
    String fingerprint = draft.storedHostFingerprint();
    if (protocol != ConnectionProtocol.SFTP) {
      misfit(
          trust.hostKeyPolicy() != HostKeyPolicy.TRUST_ON_FIRST_USE,
          "hostKeyPolicy",
          onlyFor("sftp"));
      misfit(
          fingerprint != null && !fingerprint.isBlank(), "storedHostFingerprint", onlyFor("sftp"));
      misfit(login.sshKeyId() != null, "sshKeyId", onlyFor("sftp"));
      misfit(algorithms != null, "sshAlgorithms", onlyFor("sftp"));
    }
    if (protocol != ConnectionProtocol.FTP && protocol != ConnectionProtocol.FTPS) {
      misfit(Boolean.FALSE.equals(draft.passiveMode()), "passiveMode", onlyFor("ftp and ftps"));
    }
    if (protocol != ConnectionProtocol.FTPS) {
      misfit(trust.tlsFloor() != TlsVersionFloor.TLS_1_2, "tlsVersionFloor", onlyFor("ftps"));
      misfit(trust.certPolicy() != TlsCertPolicy.SYSTEM_TRUST, "tlsCertPolicy", onlyFor("ftps"));
      misfit(trust.pinnedThumbprint() != null, "tlsPinnedThumbprint", onlyFor("ftps"));
      misfit(
          draft.certificateFile() != null && !draft.certificateFile().isEmpty(),
          "tlsClientCertificate",
          onlyFor("ftps"));
      misfit(
          draft.tlsClientCertificatePassword() != null
              && !draft.tlsClientCertificatePassword().isEmpty(),
          "tlsClientCertificatePassword",
          onlyFor("ftps"));
    }
    misfit(
        protocol != ConnectionProtocol.AZURE_FUNCTION
            && draft.clientSecret() != null
            && !draft.clientSecret().isEmpty(),
        "clientSecret",
        onlyFor("azure_function"));
  }

  /**
   * A stored secret goes nowhere its giver did not see: a new address or a weaker trust policy
   * needs the secrets again.
   */
  private void redirection(ConnectionValues values) {
    Optional<ConnectionValues> before = stored.values();
    if (before.isEmpty() || !redirects(before.get(), values)) {
      return;
    }
    String again =
        "Must be sent again: host, port, protocol or trust policy change, and a stored secret is"
            + " not sent to another place.";
    misfit(stored.hasPassword() && draft.password() == null, "password", again);
    misfit(stored.hasClientSecret() && draft.clientSecret() == null, "clientSecret", again);
    misfit(
        stored.hasClientCertificate() && draft.certificateFile() == null,
        "tlsClientCertificate",
        again);
    throwMisfits("The stored secrets must be sent again with this change");
  }

  private static boolean redirects(ConnectionValues before, ConnectionValues after) {
    return !before.address().equals(after.address())
        || before.protocol() != after.protocol()
        || after.trust().hostKeyPolicy().compareTo(before.trust().hostKeyPolicy()) > 0
        || after.trust().certPolicy().strength() < before.trust().certPolicy().strength()
        || after.trust().tlsFloor().compareTo(before.trust().tlsFloor()) < 0;
  }

  /** Only a decision on the host key, or another address, ends the need for attention. */
  private void attention(ConnectionValues values) {
    boolean sameAddress =
        stored.values().map(v -> v.address().equals(values.address())).orElse(false);
    if (stored.needsAttention()
        && sameAddress
        && ConnectionStatus.ACTIVE.name().equalsIgnoreCase(draft.status())) {
      throw new CourierException(
          ErrorCode.CONNECTION_REQUIRES_ATTENTION,
          "The connection requires attention: approve or reject the new host key, which makes it"
              + " active again.");
    }
  }

  private void misfit(boolean condition, String field, String message) {
    if (condition) {
      misfits.add(new FieldProblem(field, message));
    }
  }

  private void throwMisfits(String what) {
    if (!misfits.isEmpty()) {
      List<String> fields = misfits.stream().map(FieldProblem::field).distinct().toList();
      throw new CourierException(
          ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
          what + ": " + String.join(", ", fields) + ".",
          misfits,
          null);
    }
  }

  private static String onlyFor(String protocols) {
    return "Is for " + protocols + " only.";
  }
}
