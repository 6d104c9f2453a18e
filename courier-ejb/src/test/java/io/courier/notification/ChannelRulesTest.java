package io.courier.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.setting.OutboundAddresses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRulesTest {
  private static final String URL = "https://hooks.example.com/courier";
  private static final String SECRET = "a-shared-secret-of-both";

  private final UUID id = UUID.randomUUID();
  private final Switches settings = new Switches();
  private final ChannelSecrets secrets = new ChannelSecrets(new Backwards());
  private final ChannelRules rules = new ChannelRules(new OutboundAddresses(settings), secrets);

  /** Encryption that a test can look through; bound to its place. */
  private static final class Backwards implements EnvelopeEncryption {
    @Override
    public byte[] encrypt(Secret plain, SecretLocation location) {
      byte[] place = (location.toString() + "\n").getBytes(StandardCharsets.UTF_8);
      byte[] blob = Arrays.copyOf(place, place.length + plain.length());
      for (int i = 0; i < plain.length(); i++) {
        blob[place.length + i] = (byte) ~plain.bytes()[i];
      }
      return blob;
    }

    @Override
    public Secret decrypt(byte[] blob, SecretLocation location) {
      int start = (location + "\n").getBytes(StandardCharsets.UTF_8).length;
      assertThat(new String(blob, 0, start, StandardCharsets.UTF_8)).isEqualTo(location + "\n");
      byte[] plain = Arrays.copyOfRange(blob, start, blob.length);
      for (int i = 0; i < plain.length; i++) {
        plain[i] = (byte) ~plain[i];
      }
      return Secret.ofBytes(plain);
    }
  }

  private Map<String, Object> webhook(Map<String, Object> wanted, Map<String, Object> stored) {
    return rules.check(id, Channel.WEBHOOK, wanted, stored);
  }

  private CourierException refused(Channel channel, Map<String, Object> wanted) {
    return catchThrowableOfType(
        CourierException.class, () -> rules.check(id, channel, wanted, Map.of()));
  }

  @Test
  void secretsAreSealedAndMasked() {
    Map<String, Object> stored =
        webhook(
            Map.of(
                "url", URL,
                "secret", SECRET,
                "headers", Map.of("X-Env", "prod", "Authorization", "Bearer 0123456789")),
            Map.of());
    assertThat(stored.toString()).doesNotContain(SECRET, "0123456789");
    assertThat(secrets.open(id, stored))
        .isEqualTo(new Open(SECRET, Map.of("Authorization", "Bearer 0123456789")));
    assertThat(ChannelConfig.shown(stored))
        .isEqualTo(
            Map.of(
                "url",
                URL,
                "secret",
                "••••••••",
                "headers",
                Map.of("X-Env", "prod", "Authorization", "••••••••")));
    assertThat(ChannelConfig.recipient(Channel.WEBHOOK, Map.of("url", URL + "?code=geheim")))
        .isEqualTo(URL);
  }

  @Test
  void anAbsentOrMaskedSecretStaysAndAnEmptyOneGoes() {
    Map<String, Object> stored = webhook(Map.of("url", URL, "secret", SECRET), Map.of());
    assertThat(secrets.open(id, webhook(Map.of("url", URL), stored)).secret()).isEqualTo(SECRET);
    assertThat(secrets.open(id, webhook(ChannelConfig.shown(stored), stored)).secret())
        .isEqualTo(SECRET);
    assertThat(webhook(Map.of("url", URL, "secret", ""), stored)).isEqualTo(Map.of("url", URL));
  }

  @Test
  void anotherUrlNeedsTheSecretsAgain() {
    Map<String, Object> headers = Map.of("Authorization", "Bearer 0123456789");
    Map<String, Object> stored =
        webhook(Map.of("url", URL, "secret", SECRET, "headers", headers), Map.of());
    Map<String, Object> moved = new HashMap<>(ChannelConfig.shown(stored));
    moved.put("url", "https://evil.example.com/");
    CourierException refused =
        catchThrowableOfType(CourierException.class, () -> webhook(moved, stored));
    assertThat(refused.code()).isEqualTo(ErrorCode.NOTIFICATION_INVALID_CHANNEL_CONFIGURATION);
    assertThat(refused.details())
        .extracting(p -> p.field())
        .containsExactlyInAnyOrder("channelConfig.secret", "channelConfig.headers");
    moved.put("secret", SECRET);
    moved.put("headers", headers);
    assertThat(secrets.open(id, webhook(moved, stored)).secret()).isEqualTo(SECRET);
    Map<String, Object> cleared = Map.of("url", "https://evil.example.com/", "secret", "");
    assertThat(webhook(cleared, stored)).doesNotContainKey("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https:///x",
        "https://user:word@hooks.example.com/",
        "https://localhost/",
        "https://a.localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/metadata",
        "https://168.63.129.16/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/"
      })
  void urlsThatAreNotCalled(String url) {
    CourierException refused = refused(Channel.WEBHOOK, Map.of("url", url));
    assertThat(refused.code()).isEqualTo(ErrorCode.NOTIFICATION_INVALID_CHANNEL_CONFIGURATION);
    assertThat(refused.details()).extracting(p -> p.field()).containsExactly("channelConfig.url");
  }

  @Test
  void theSettingOpensThisMachineAndPlainHttp() {
    settings.on("security.allow_private_callbacks");
    for (String url : List.of("http://127.0.0.1:8080/x", "https://localhost/")) {
      assertThat(webhook(Map.of("url", url), Map.of())).containsEntry("url", url);
    }
    assertThat(refused(Channel.WEBHOOK, Map.of("url", "file:///etc/passwd"))).isNotNull();
  }

  @Test
  void whatIsWrongWithAWebhookIsNamedAtOnce() {
    Map<String, Object> wrong =
        Map.of(
            "url",
            URL,
            "secret",
            "short",
            "recipients",
            List.of("a@b.example"),
            "headers",
            Map.of("Host", "evil", "X-A", "a\r\nX-B: c"));
    assertThat(refused(Channel.WEBHOOK, wrong).details())
        .extracting(p -> p.field())
        .containsExactlyInAnyOrder(
            "channelConfig.secret",
            "channelConfig.recipients",
            "channelConfig.headers",
            "channelConfig.headers");
  }

  @Test
  void mailHasADefaultPrefix() {
    assertThat(
            rules.check(
                id, Channel.EMAIL, Map.of("recipients", List.of(" ops@example.org ")), Map.of()))
        .isEqualTo(Map.of("recipients", List.of("ops@example.org"), "subjectPrefix", "[Courier]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops",
        "ops@",
        "ops@example.org\r\nBcc: evil@example.org",
        "ops@example.org, evil@example.org",
        "<ops@example.org>",
        "a b@example.org"
      })
  void addressesThatAreNone(String address) {
    assertThat(refused(Channel.EMAIL, Map.of("recipients", List.of(address))).code())
        .isEqualTo(ErrorCode.NOTIFICATION_INVALID_CHANNEL_CONFIGURATION);
  }

  @Test
  void mailNeedsRecipientsAndAPrefixOnOneLine() {
    assertThat(refused(Channel.EMAIL, Map.of()).details()).hasSize(1);
    assertThat(
            refused(
                    Channel.EMAIL,
                    Map.of("recipients", List.of("a@b.example"), "subjectPrefix", "a\nb"))
                .details())
        .extracting(p -> p.field())
        .containsExactly("channelConfig.subjectPrefix");
  }
}
