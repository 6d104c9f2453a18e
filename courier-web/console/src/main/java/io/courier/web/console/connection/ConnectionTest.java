package io.courier.web.console.connection;

import io.courier.connection.ConnectionProtocol;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionTestResult;
import io.courier.connection.ConnectionTestService;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.SshAlgorithmChoice;
import io.courier.connection.TlsVersionFloor;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The button "Test connection" and its result, on the list and on the detail page. */
@Named
@RequestScoped
public class ConnectionTest {
  @EJB private ConnectionService connections;
  @EJB private ConnectionTestService tests;

  private ConnectionView connection;
  private ConnectionTestResult result;
  private Set<String> weak;

  /** Tests the connection whose id the button carries. Takes as long as the partner does. */
  public void run() {
    UUID id = Inputs.idParameter("connection", "connection");
    result = tests.test(id);
    connection = connections.get(id);
  }

  /** Null until a test has ended. */
  public ConnectionTestResult getResult() {
    return result;
  }

  /** What was tested, as it is after the test. */
  public ConnectionView getConnection() {
    return connection;
  }

  /** What a user can do about the failure. */
  public String getAdvice() {
    if (result == null || result.success()) {
      return null;
    }
    try {
      return Notices.text("advice." + result.errorCode().number());
    } catch (MissingResourceException e) {
      return Notices.text("advice.other");
    }
  }

  /** Categories with what the server offers and what was chosen; empty without SSH. */
  public List<Offer> getOffers() {
    ConnectionTestResult.Algorithms offered = result == null ? null : result.offered();
    if (offered == null) {
      return List.of();
    }
    ConnectionTestResult.Algorithms chosen = result.negotiated();
    return List.of(
        new Offer(
            "key_exchange", offered.keyExchange(), chosen == null ? null : chosen.keyExchange()),
        new Offer("encryption", offered.encryption(), chosen == null ? null : chosen.encryption()),
        new Offer("mac", offered.mac(), chosen == null ? null : chosen.mac()),
        new Offer("host_key", offered.hostKey(), chosen == null ? null : chosen.hostKey()));
  }

  /** One category of algorithms. */
  public record Offer(String category, List<String> names, List<String> chosen) {}

  /** Whether connections that offer the name are flagged. */
  public boolean isWeak(String name) {
    if (weak == null) {
      weak =
          connections.sshAlgorithmChoices().values().stream()
              .flatMap(List::stream)
              .filter(SshAlgorithmChoice::weak)
              .map(SshAlgorithmChoice::name)
              .collect(Collectors.toSet());
    }
    return weak.contains(name);
  }

  /** The connection lets old versions of TLS in. */
  public boolean isOldTlsAllowed() {
    return connection != null
        && connection.protocol() == ConnectionProtocol.FTPS
        && connection.tlsVersionFloor().compareTo(TlsVersionFloor.TLS_1_2) < 0;
  }

  /** The server showed another certificate than the one that is pinned. */
  public boolean isPinWanted() {
    if (result == null || result.tlsCertificate() == null) {
      return false;
    }
    String shown = result.tlsCertificate().thumbprintSha256().replace(":", "");
    return !shown.equalsIgnoreCase(connection.tlsPinnedThumbprint());
  }

  /** An administrator must enter a fingerprint, and the test saw one. */
  public boolean isFingerprintWanted() {
    return result != null
        && result.hostKeyFingerprint() != null
        && connection.hostKeyPolicy() == HostKeyPolicy.MANUAL
        && !result.hostKeyFingerprint().equals(connection.storedHostFingerprint());
  }
}
