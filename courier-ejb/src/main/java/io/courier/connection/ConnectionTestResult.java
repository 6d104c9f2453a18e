package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.time.Instant;
import java.util.List;

/**
 * What a test found; unknown members are null.
 *
 * @param latencyMs round trip of the list request after login
 * @param offered what the server offers
 * @param negotiated one name per category
 * @param tlsCertificate what an FTPS server showed on the control connection
 * @param tlsVersion e.g. TLSv1.3
 * @param errorCode null on success
 * @param parts of a test that has several; null for others
 */
public record ConnectionTestResult(
    Long latencyMs,
    String serverBanner,
    String hostKeyFingerprint,
    String hostKeyType,
    Algorithms offered,
    Algorithms negotiated,
    TlsCertificate tlsCertificate,
    String tlsVersion,
    Instant testedAt,
    ErrorCode errorCode,
    String errorMessage,
    List<Part> parts) {

  /** Of a test that was refused before anything was dialled. */
  static ConnectionTestResult refused(CourierException why, Instant at) {
    return new ConnectionTestResult(
        null, null, null, null, null, null, null, null, at, why.code(), why.getMessage(), null);
  }

  public boolean success() {
    return errorCode == null;
  }

  /**
   * One of several things that were tried.
   *
   * @param latencyMs null when it was not tried
   */
  public record Part(String name, boolean success, Long latencyMs, String message) {}

  /** Names by category. */
  public record Algorithms(
      List<String> keyExchange, List<String> encryption, List<String> mac, List<String> hostKey) {}

  /**
   * A server's certificate.
   *
   * @param thumbprintSha256 upper-case hex pairs with colons between
   * @param policyErrors what SystemTrust has against it, separated by commas; None without any
   */
  public record TlsCertificate(
      String subject,
      String issuer,
      String thumbprintSha256,
      Instant notBefore,
      Instant notAfter,
      String policyErrors) {}
}
