package io.courier.connection;

import io.courier.core.ErrorCode;
import java.time.Instant;
import java.util.List;

/**
 * What a test found; unknown members are null.
 *
 * @param latencyMs round trip of the list request after login
 * @param offered what the server offers
 * @param negotiated one name per category
 * @param errorCode null on success
 */
public record ConnectionTestResult(
    Long latencyMs,
    String serverBanner,
    String hostKeyFingerprint,
    String hostKeyType,
    Algorithms offered,
    Algorithms negotiated,
    Instant testedAt,
    ErrorCode errorCode,
    String errorMessage) {

  public boolean success() {
    return errorCode == null;
  }

  /** Names by category. */
  public record Algorithms(
      List<String> keyExchange, List<String> encryption, List<String> mac, List<String> hostKey) {}
}
