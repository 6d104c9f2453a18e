package io.courier.notification;

import io.courier.core.JsonText;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The secrets of a rule's channel: one envelope in its configuration, bound to the rule's row. */
@ApplicationScoped
public class ChannelSecrets {
  private static final String NO_SECRET = "";

  @Inject EnvelopeEncryption encryption;

  /** For CDI. */
  public ChannelSecrets() {}

  ChannelSecrets(EnvelopeEncryption encryption) {
    this.encryption = encryption;
  }

  /**
   * What is in the envelope.
   *
   * @param secret empty for none
   * @param headers secret ones, by name
   */
  record Open(String secret, Map<String, String> headers) {
    static final Open NOTHING = new Open(NO_SECRET, Map.of());

    boolean isEmpty() {
      return secret.isEmpty() && headers.isEmpty();
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /**
   * @throws io.courier.core.CourierException 1071, 1072
   */
  public Open open(UUID ruleId, Map<String, Object> stored) {
    if (!(stored.get(ChannelConfig.SECRET) instanceof String blob) || blob.isEmpty()) {
      return Open.NOTHING;
    }
    try (Secret secret = encryption.decrypt(Base64.getDecoder().decode(blob), location(ruleId))) {
      Map<String, Object> values =
          JsonText.readObject(new String(secret.bytes(), StandardCharsets.UTF_8));
      return new Open(
          Objects.toString(values.get(ChannelConfig.SECRET), NO_SECRET),
          ChannelConfig.texts(values.get(ChannelConfig.HEADERS)));
    }
  }

  /**
   * The base64 text of the envelope.
   *
   * @throws io.courier.core.CourierException 1071
   */
  public String seal(UUID ruleId, Open values) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ChannelConfig.SECRET, values.secret());
    json.put(ChannelConfig.HEADERS, values.headers());
    try (Secret secret = Secret.ofText(JsonText.write(json))) {
      return Base64.getEncoder().encodeToString(encryption.encrypt(secret, location(ruleId)));
    }
  }

  private static SecretLocation location(UUID ruleId) {
    return SecretLocation.of("notification_rules", "channel_config.secret", ruleId);
  }
}
