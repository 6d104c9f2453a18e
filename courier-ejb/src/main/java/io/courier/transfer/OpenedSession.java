package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.Partner;
import io.courier.core.Codes;
import io.courier.core.PartnerText;
import io.courier.jca.api.SessionInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is recorded of a session that was got from the adapter. Stateless. */
final class OpenedSession {
  private OpenedSession() {}

  /**
   * Connected, AuthSuccess at a real login, and the events of the open.
   *
   * @throws io.courier.core.CourierException when it may not be used
   */
  static void record(SessionGround ground, Occasion occasion, Partner partner, SessionInfo info) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("success", true);
    details.put("host", partner.endpoint().host());
    details.put("port", partner.endpoint().port());
    details.put("reused", info.reused());
    if (info.banner() != null) {
      details.put("serverBanner", PartnerText.escaped(info.banner()));
    }
    if (info.hostKey() != null) {
      details.put("fingerprint", info.hostKey().fingerprint());
    }
    if (info.negotiated() != null) {
      details.put(
          "negotiated",
          Map.of(
              "keyExchange", info.negotiated().keyExchange(),
              "encryption", info.negotiated().encryption(),
              "mac", info.negotiated().mac(),
              "hostKey", info.negotiated().hostKey()));
    }
    if (info.tls() != null) {
      details.put(
          "negotiated",
          Map.of(
              "tlsVersion", String.valueOf(info.tls().version()),
              "cipherSuite", String.valueOf(info.tls().cipherSuite())));
    }
    ground.record(
        ConnectionEvent.of(partner.id(), ConnectionOperation.CONNECTED, occasion, details));
    if (!info.reused()) {
      Map<String, Object> login =
          Map.of(
              "success", true,
              "username", partner.endpoint().username(),
              "authMethod", Codes.of(partner.endpoint().authMethod()));
      ground.record(
          ConnectionEvent.of(partner.id(), ConnectionOperation.AUTH_SUCCESS, occasion, login));
    }
    partner.opened(info);
  }
}
