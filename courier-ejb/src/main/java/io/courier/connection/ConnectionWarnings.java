package io.courier.connection;

import java.util.ArrayList;
import java.util.List;

/** What is risky about a connection, in words. */
final class ConnectionWarnings {
  private ConnectionWarnings() {}

  static List<String> of(ConnectionValues values, List<String> weakAlgorithms) {
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
    if (!weakAlgorithms.isEmpty()) {
      warnings.add("Weak SSH algorithms: " + String.join(", ", weakAlgorithms) + ".");
    }
    return warnings;
  }
}
