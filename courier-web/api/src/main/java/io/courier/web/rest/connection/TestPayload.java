package io.courier.web.rest.connection;

import io.courier.connection.ConnectionTestResult;
import io.courier.connection.ConnectionTestResult.Algorithms;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A test's result in the words of the reference; every member is always present. */
@JsonbNillable
public record TestPayload(
    boolean success,
    @JsonbProperty("latency_ms") Long latencyMs,
    @JsonbProperty("server_banner") String serverBanner,
    @JsonbProperty("host_key_fingerprint") String hostKeyFingerprint,
    @JsonbProperty("host_key_type") String hostKeyType,
    @JsonbProperty("supported_algorithms") List<String> supportedAlgorithms,
    Offered algorithms,
    Negotiated negotiated,
    @JsonbProperty("tls_certificate") Certificate tlsCertificate,
    @JsonbProperty("tls_version") String tlsVersion,
    @JsonbProperty("tested_at") Instant testedAt,
    @JsonbProperty("error_code") Integer errorCode,
    @JsonbProperty("error_message") String errorMessage,
    List<Part> parts) {

  /** One of several things that were tried, for a Function App. */
  @JsonbNillable
  public record Part(
      String name, boolean success, @JsonbProperty("latency_ms") Long latencyMs, String message) {}

  /** What the server offers, by category. */
  @JsonbNillable
  public record Offered(
      @JsonbProperty("key_exchange") List<String> keyExchange,
      List<String> encryption,
      List<String> mac,
      @JsonbProperty("host_key") List<String> hostKey) {}

  /** What was chosen, by category. */
  @JsonbNillable
  public record Negotiated(
      @JsonbProperty("key_exchange") String keyExchange,
      String encryption,
      String mac,
      @JsonbProperty("host_key") String hostKey) {}

  /** What an FTPS server showed. */
  @JsonbNillable
  public record Certificate(
      String subject,
      String issuer,
      @JsonbProperty("thumbprint_sha256") String thumbprintSha256,
      @JsonbProperty("not_before") Instant notBefore,
      @JsonbProperty("not_after") Instant notAfter,
      @JsonbProperty("policy_errors") String policyErrors) {
    private static Certificate of(ConnectionTestResult.TlsCertificate shown) {
      return shown == null
          ? null
          : new Certificate(
              shown.subject(),
              shown.issuer(),
              shown.thumbprintSha256(),
              shown.notBefore(),
              shown.notAfter(),
              shown.policyErrors());
    }
  }

  static TestPayload of(ConnectionTestResult result) {
    Algorithms offered = result.offered();
    Algorithms chosen = result.negotiated();
    return new TestPayload(
        result.success(),
        result.latencyMs(),
        result.serverBanner(),
        result.hostKeyFingerprint(),
        result.hostKeyType(),
        offered == null ? null : flat(offered),
        offered == null
            ? null
            : new Offered(
                offered.keyExchange(), offered.encryption(), offered.mac(), offered.hostKey()),
        chosen == null
            ? null
            : new Negotiated(
                first(chosen.keyExchange()),
                first(chosen.encryption()),
                first(chosen.mac()),
                first(chosen.hostKey())),
        Certificate.of(result.tlsCertificate()),
        result.tlsVersion(),
        result.testedAt(),
        result.errorCode() == null ? null : result.errorCode().number(),
        result.errorMessage(),
        result.parts() == null
            ? null
            : result.parts().stream()
                .map(p -> new Part(p.name(), p.success(), p.latencyMs(), p.message()))
                .toList());
  }

  private static List<String> flat(Algorithms all) {
    return Stream.of(all.keyExchange(), all.encryption(), all.mac(), all.hostKey())
        .flatMap(List::stream)
        .toList();
  }

  private static String first(List<String> names) {
    return names.isEmpty() ? null : names.get(0);
  }
}
