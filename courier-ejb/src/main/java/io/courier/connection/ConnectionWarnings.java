package io.courier.connection;

import io.courier.core.Codes;
import io.courier.key.SshKeyType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is risky about a connection, in words. */
final class ConnectionWarnings {
  private static final Duration SOON = Duration.ofDays(30);

  private ConnectionWarnings() {}

  /**
   * What a connection's risk depends on beside its values.
   *
   * @param fipsMode whether FIPS mode is on
   * @param key type of the SSH key it logs in with
   * @param clientCertificate null without one
   * @param serverCertificateEnd end of the certificate the server showed last, null when unknown
   */
  record Surroundings(
      boolean fipsMode,
      Optional<SshKeyType> key,
      ClientCertificateInfo clientCertificate,
      Instant serverCertificateEnd,
      Instant now) {}

  static List<String> of(ConnectionValues values, Surroundings around) {
    List<String> warnings = new ArrayList<>();
    ConnectionValues.Trust trust = values.trust();
    if (trust.hostKeyPolicy() == HostKeyPolicy.ALWAYS_TRUST) {
      warnings.add(
          "Host key verification disabled — this connection is vulnerable to man-in-the-middle"
              + " attacks.");
    }
    if (trust.certPolicy() == TlsCertPolicy.INSECURE) {
      warnings.add(
          "Certificate validation disabled — this connection is vulnerable to man-in-the-middle"
              + " attacks.");
    }
    if (values.protocol() == ConnectionProtocol.FTP) {
      warnings.add("Credentials and data travel in clear text (FTP).");
    }
    if (values.protocol() == ConnectionProtocol.FTPS
        && trust.tlsFloor().compareTo(TlsVersionFloor.TLS_1_2) < 0) {
      warnings.add("TLS 1.0/1.1 is allowed on this connection.");
    }
    List<String> weak = SshAlgorithmRules.weak(values.sshAlgorithms());
    if (!weak.isEmpty()) {
      warnings.add("Weak SSH algorithms: " + String.join(", ", weak) + ".");
    }
    certificates(around, warnings);
    if (around.fipsMode()) {
      fips(values, around, warnings);
    }
    return warnings;
  }

  private static void certificates(Surroundings around, List<String> warnings) {
    if (around.clientCertificate() != null) {
      ending("The client certificate", around.clientCertificate().notAfter(), around, warnings);
    }
    if (around.serverCertificateEnd() != null) {
      ending("The server's certificate", around.serverCertificateEnd(), around, warnings);
    }
  }

  private static void ending(String what, Instant end, Surroundings around, List<String> warnings) {
    if (!end.isAfter(around.now())) {
      warnings.add(what + " expired on " + ClientCertificates.day(end) + ".");
    } else if (end.isBefore(around.now().plus(SOON))) {
      warnings.add(what + " expires on " + ClientCertificates.day(end) + ".");
    }
  }

  private static void fips(ConnectionValues values, Surroundings around, List<String> warnings) {
    around
        .key()
        .filter(k -> !k.isFipsApproved() && values.login().method().usesKey())
        .ifPresent(
            k ->
                warnings.add(
                    "The connection logs in with an SSH key of type "
                        + Codes.of(k)
                        + ", which FIPS mode does not approve"
                        + (values.fipsOverride()
                            ? "; the FIPS override allows it."
                            : "; it cannot be opened without the FIPS override.")));
  }
}
