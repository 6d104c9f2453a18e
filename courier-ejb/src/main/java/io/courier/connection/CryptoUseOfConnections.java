package io.courier.connection;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyVault;
import io.courier.setting.CryptoItem;
import io.courier.setting.CryptoUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What connections offer, in the FIPS inventory. */
@ApplicationScoped
public class CryptoUseOfConnections implements CryptoUse {
  private static final List<String> LIBRARY = List.of("all of the library");
  private static final List<String> PLATFORM = List.of("all of the platform");

  @Inject ConnectionRepository connections;
  @Inject TrustLimits limits;
  @Inject SshKeyVault keys;

  @Override
  public List<CryptoItem> items() {
    return connections.allLive().stream().map(this::item).toList();
  }

  private CryptoItem item(Connection connection) {
    ConnectionValues values = connection.values();
    Optional<SshKeyType> key =
        Optional.ofNullable(values.login().sshKeyId()).flatMap(keys::keyType);
    String stops = stopsWorking(values, key);
    boolean exempt = values.fipsOverride();
    return new CryptoItem(
        "connection",
        connection.id(),
        values.name(),
        algorithms(values, !exempt && limits.fipsMode()),
        stops == null && !exempt && note(values) == null,
        exempt,
        exempt ? "Override set by " + connection.fipsOverrideBy() + "." : note(values),
        stops);
  }

  /** Why it cannot be opened while FIPS mode is on, whether it is on or not; null when it can. */
  static String stopsWorking(ConnectionValues values, Optional<SshKeyType> key) {
    if (values.trust().isInsecure()) {
      return values.trust().hostKeyPolicy() == HostKeyPolicy.ALWAYS_TRUST
          ? "Host key policy always_trust is not allowed in FIPS mode."
          : "Certificate policy insecure is not allowed in FIPS mode.";
    }
    if (values.fipsOverride()) {
      return null;
    }
    try {
      FipsRules.checkOpen(values, key);
      if (values.protocol() == ConnectionProtocol.SFTP) {
        FipsRules.offer(values);
      }
      return null;
    } catch (CourierException e) {
      return e.getMessage();
    }
  }

  private static String note(ConnectionValues values) {
    return switch (values.protocol()) {
      case FTP -> "Plain FTP: credentials and data are not protected at all.";
      case AZURE_FUNCTION -> "HTTPS by the Java runtime's TLS, not by the validated module.";
      default -> null;
    };
  }

  /** What is offered; what it would be under the policy when that applies now. */
  private static Map<String, List<String>> algorithms(ConnectionValues values, boolean policy) {
    Map<String, List<String>> offered = new LinkedHashMap<>();
    switch (values.protocol()) {
      case SFTP -> {
        for (String category : SshAlgorithmRules.CATEGORIES) {
          List<String> wanted = SshAlgorithmRules.names(values.sshAlgorithms(), category);
          offered.put(category, policy ? FipsRules.approvedOf(wanted, category) : or(wanted));
        }
      }
      case FTPS -> {
        offered.put("tls_version_floor", List.of(Codes.of(values.trust().tlsFloor())));
        offered.put("cipher_suite", policy ? FipsRules.tlsOffer().cipherSuites() : PLATFORM);
        offered.put("group", policy ? FipsRules.tlsOffer().groups() : PLATFORM);
        offered.put("signature", policy ? FipsRules.tlsOffer().signatures() : PLATFORM);
      }
      case FTP -> offered.put("transport", List.of("none"));
      case AZURE_FUNCTION -> offered.put("tls", PLATFORM);
    }
    return offered;
  }

  private static List<String> or(List<String> wanted) {
    return wanted.isEmpty() ? LIBRARY : wanted;
  }
}
