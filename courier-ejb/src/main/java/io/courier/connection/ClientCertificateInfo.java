package io.courier.connection;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What may be shown of a connection's TLS client certificate.
 *
 * @param thumbprintSha256 SHA-256 of the certificate, 64 lower-case hex digits
 */
public record ClientCertificateInfo(
    String subject, String issuer, String thumbprintSha256, Instant notAfter) {

  /** As it stands in the database. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", subject);
    json.put("issuer", issuer);
    json.put("thumbprint", thumbprintSha256);
    json.put("notAfter", notAfter.toString());
    return json;
  }

  /** Null stays null. */
  static ClientCertificateInfo of(Map<String, Object> json) {
    return json == null
        ? null
        : new ClientCertificateInfo(
            String.valueOf(json.get("subject")),
            String.valueOf(json.get("issuer")),
            String.valueOf(json.get("thumbprint")),
            Instant.parse(String.valueOf(json.get("notAfter"))));
  }
}
