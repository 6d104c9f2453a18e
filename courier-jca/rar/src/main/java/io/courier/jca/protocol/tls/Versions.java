package io.courier.jca.protocol.tls;

import io.courier.jca.api.TlsVersion;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the runtime and the words of a failed handshake say about TLS versions. */
final class Versions {
  private Versions() {}

  /** Whether a handshake failed because the two sides have no version or cipher suite in common. */
  static boolean mismatch(String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    return lower.contains("protocol_version")
        || lower.contains("protocol version")
        || lower.contains("no appropriate protocol")
        || lower.contains("no negotiable cipher")
        || lower.contains("not enabled or supported")
        || lower.contains("client requested protocol")
        || lower.contains("server selected protocol version")
        || lower.contains("insufficient_security");
  }

  /** Whether the server's alert is about the certificate of this side (RFC 8446 section 6.2). */
  static boolean ownCertificateRefused(String said) {
    return said.startsWith("Received fatal alert: ")
        && (said.contains("certificate") || said.contains("unknown_ca"));
  }

  /** Words about wanted versions that this Java runtime has switched off; empty when none is. */
  static String disabledHint(TlsVersion floor) {
    List<String> disabled = disabled();
    List<String> wanted =
        Arrays.stream(TlsVersion.values())
            .filter(v -> v.compareTo(floor) >= 0)
            .map(TlsVersion::jdkName)
            .filter(disabled::contains)
            .toList();
    return wanted.isEmpty()
        ? ""
        : "; this Java runtime disables "
            + String.join(" and ", wanted)
            + " (security property jdk.tls.disabledAlgorithms), so lowering the connection's floor"
            + " has no effect until the deployment relaxes it";
  }

  private static List<String> disabled() {
    String property = Security.getProperty("jdk.tls.disabledAlgorithms");
    return property == null
        ? List.of()
        : Arrays.stream(property.split(",")).map(String::strip).toList();
  }
}
