package io.courier.notification;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 of the validated module; of the JDK only where there is none, as in tests. */
final class WebhookSignature {
  static final String HEADER = "X-Courier-Signature";
  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  /** {@code sha256=} and the HMAC of the body in lower-case hex. */
  static String of(String secret, byte[] body) {
    Provider module = Security.getProvider("BCFIPS");
    try {
      Mac mac =
          module == null
              ? Mac.getInstance(ALGORITHM, "SunJCE")
              : Mac.getInstance(ALGORITHM, module);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Neither module nor JDK computes " + ALGORITHM, e);
    }
  }
}
