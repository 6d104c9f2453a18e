package io.courier.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.setting.Deployment.Environment;
import io.courier.testing.FipsProvider;
import io.courier.testing.FixedDeployment;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeServiceTest {
  private static final String KEK = Base64.getEncoder().encodeToString(new byte[32]);
  private static final SecretLocation HERE =
      new SecretLocation("connections", "password_encrypted", "0190a1b2");
  private static final int FIXED = 36 + 60 + 12 + 16 + 2;

  private final EnvelopeService service = service(Environment.DEVELOPMENT, KEK);

  @BeforeAll
  static void module() {
    FipsProvider.register();
  }

  private static EnvelopeService service(Environment environment, String kek) {
    return new EnvelopeService(new DevelopmentKek(() -> kek), FixedDeployment.of(environment));
  }

  private byte[] encrypt(String text) {
    try (Secret secret = Secret.ofText(text)) {
      return service.encrypt(secret, HERE);
    }
  }

  private void assertUnreadable(byte[] blob, SecretLocation location) {
    assertThatThrownBy(() -> service.decrypt(blob, location))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORED_SECRET_UNREADABLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "pässwörd ✓", "a much longer secret, longer than a block or two"})
  @Tag("ENC-01")
  void whatWasEncryptedIsDecrypted(String text) {
    try (Secret back = service.decrypt(encrypt(text), HERE)) {
      assertThat(new String(back.bytes(), UTF_8)).isEqualTo(text);
    }
  }

  @Test
  @Tag("ENC-08")
  void layoutIsTheReferences() {
    byte[] blob = encrypt("12345");
    assertThat(blob).hasSize(FIXED + 5);
    assertThat(new String(blob, 0, 11, US_ASCII)).isEqualTo("development");
    assertThat(Arrays.copyOfRange(blob, 11, 36)).containsOnly(0);
    assertThat(Arrays.copyOfRange(blob, blob.length - 2, blob.length))
        .containsExactly(0x00, (byte) 0xFF);
  }

  @Test
  @Tag("ENC-04")
  @Tag("ENC-05")
  void keyAndIvAreNewEachTime() {
    Set<String> ivs = new HashSet<>();
    Set<String> wrapped = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] blob = encrypt("same");
      wrapped.add(Arrays.toString(Arrays.copyOfRange(blob, 36, 96)));
      ivs.add(Arrays.toString(Arrays.copyOfRange(blob, 96, 108)));
    }
    assertThat(ivs).hasSize(200);
    assertThat(wrapped).hasSize(200);
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] blob = encrypt("secret");
    for (int bit = 0; bit < blob.length * 8; bit++) {
      byte[] tampered = blob.clone();
      tampered[bit / 8] ^= (byte) (1 << (bit % 8));
      assertUnreadable(tampered, HERE);
    }
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] blob = encrypt("secret");
    for (int length = 0; length < blob.length; length++) {
      assertUnreadable(Arrays.copyOf(blob, length), HERE);
      assertUnreadable(Arrays.copyOfRange(blob, blob.length - length, blob.length), HERE);
    }
    assertUnreadable(Arrays.copyOf(blob, blob.length + 1), HERE);
    assertUnreadable(null, HERE);
  }

  @Test
  void aBlobIsReadInItsOwnPlaceOnly() {
    byte[] blob = encrypt("secret");
    assertUnreadable(blob, new SecretLocation("connections", "password_encrypted", "other-row"));
    assertUnreadable(blob, new SecretLocation("connections", "client_secret", "0190a1b2"));
    assertUnreadable(blob, new SecretLocation("ssh_keys", "password_encrypted", "0190a1b2"));
    assertThatThrownBy(() -> service(Environment.STAGING, KEK).decrypt(blob, HERE))
        .isInstanceOf(CourierException.class);
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    byte[] other = new byte[32];
    other[31] = 1;
    EnvelopeService stranger =
        service(Environment.DEVELOPMENT, Base64.getEncoder().encodeToString(other));
    assertThatThrownBy(() -> stranger.decrypt(encrypt("secret"), HERE))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORED_SECRET_UNREADABLE));
  }

  @Test
  void blobsOfOtherProvidersAreNotGuessedAt() {
    byte[] blob = Arrays.copyOf(encrypt("x".repeat(600)), FIXED + 600);
    blob[blob.length - 1] = 1;
    assertUnreadable(blob, HERE);
    blob[blob.length - 1] = 7;
    assertUnreadable(blob, HERE);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "not base64!", "c2hvcnQ="})
  void anUnusableKeyFailsTheStartUpCheck(String kek) {
    assertThatThrownBy(() -> new DevelopmentKek(() -> kek).check())
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_SERVICE_UNAVAILABLE));
  }

  @Test
  void theLocalKeyIsRefusedOutsideDevelopment() {
    for (Environment environment :
        new Environment[] {Environment.STAGING, Environment.PRODUCTION}) {
      KekProvider provider = KekProviders.choose(environment, null, Optional.empty());
      assertThatThrownBy(provider::check).isInstanceOf(CourierException.class);
    }
  }

  @Test
  void aClosedKeyIsZeroAndUnusable() {
    byte[] bytes = {1, 2, 3};
    WipeableKey key = new WipeableKey(bytes);
    key.close();
    assertThat(bytes).containsOnly(0);
    assertThat(key.isDestroyed()).isTrue();
    assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
  }
}
