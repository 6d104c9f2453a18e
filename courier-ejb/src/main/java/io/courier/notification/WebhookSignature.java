package io.courier.notification;

import io.courier.core.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** Lets the receiver of a webhook see that it is ours and was not changed. */
final class WebhookSignature {
  static final String HEADER = "X-Courier-Signature";

  private WebhookSignature() {}

  /** {@code sha256=} and the HMAC of the body in lower-case hex. */
  static String of(String secret, byte[] body) {
    var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HmacSha256.ALGORITHM);
    return "sha256=" + HexFormat.of().formatHex(HmacSha256.of(key, body));
  }
}
