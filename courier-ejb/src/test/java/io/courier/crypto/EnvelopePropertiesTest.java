package io.courier.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import io.courier.testing.FipsProvider;
import io.courier.testing.FixedDeployment;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of envelopes under every size of key. */
class EnvelopePropertiesTest {
  private static final SecretLocation HERE =
      new SecretLocation("connections", "password_encrypted", "0190a1b2");

  private final RsaKek kek = new RsaKek();
  private final EnvelopeService service = service(kek);

  @BeforeAll
  static void module() {
    FipsProvider.register();
  }

  private static EnvelopeService service(KekProvider kek) {
    return new EnvelopeService(kek, FixedDeployment.of(Environment.PRODUCTION));
  }

  private byte[] encrypt(String text) {
    try (Secret secret = Secret.ofText(text)) {
      return service.encrypt(secret, HERE);
    }
  }

  private String decrypt(byte[] blob) {
    try (Secret secret = service.decrypt(blob, HERE)) {
      return new String(secret.bytes(), UTF_8);
    }
  }

  /** How it is refused: code and text. */
  private String refusal(byte[] blob, SecretLocation location) {
    Throwable thrown = catchThrowable(() -> service.decrypt(blob, location));
    return thrown instanceof CourierException e
        ? e.code() + " " + e.getMessage()
        : String.valueOf(thrown);
  }

  private static void assertUniform(Set<String> refusals) {
    assertThat(refusals)
        .containsExactly(
            ErrorCode.STORED_SECRET_UNREADABLE
                + " A stored secret cannot be read here; enter it again.");
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_.*", mode = EnumSource.Mode.MATCH_ANY)
  @Tag("ENC-08")
  @Tag("CRED-03")
  void layoutIsTheReferences(BlobAlgorithm size) {
    KekVersion version = kek.rotate(size);
    byte[] blob = encrypt("12345");
    assertThat(blob).hasSize(36 + size.wrappedLength() + 12 + 16 + 5 + 2);
    assertThat(new String(blob, 0, 32, US_ASCII)).isEqualTo(version.version());
    assertThat(Arrays.copyOfRange(blob, 32, 36)).containsOnly(0);
    assertThat(blob[blob.length - 1]).isEqualTo((byte) size.code());
    assertThat(decrypt(blob)).isEqualTo("12345");
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_.*", mode = EnumSource.Mode.MATCH_ANY)
  @Tag("ENC-01")
  @Tag("CRED-02")
  void everyFlippedBitIsRefused(BlobAlgorithm size) {
    kek.rotate(size);
    byte[] blob = encrypt("secret");
    Set<String> refusals = ConcurrentHashMap.newKeySet();
    int wrappedEnd = Blob.VERSION_LENGTH + size.wrappedLength();
    IntStream.range(0, blob.length * Byte.SIZE)
        // private operations of large keys are slow: one bit of each byte of their wrapped key
        .filter(
            bit ->
                size == BlobAlgorithm.RSA_2048
                    || bit / 8 < Blob.VERSION_LENGTH
                    || bit / 8 >= wrappedEnd
                    || bit % 8 == bit / 8 % 8)
        .parallel()
        .forEach(
            bit -> {
              byte[] tampered = blob.clone();
              tampered[bit / 8] ^= (byte) (1 << (bit % 8));
              refusals.add(refusal(tampered, HERE));
            });
    assertUniform(refusals);
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_.*", mode = EnumSource.Mode.MATCH_ANY)
  void everyTruncationIsRefused(BlobAlgorithm size) {
    kek.rotate(size);
    byte[] blob = encrypt("secret");
    Set<String> refusals = ConcurrentHashMap.newKeySet();
    IntStream.range(0, blob.length)
        .parallel()
        .forEach(
            length -> {
              refusals.add(refusal(Arrays.copyOf(blob, length), HERE));
              refusals.add(
                  refusal(Arrays.copyOfRange(blob, blob.length - length, blob.length), HERE));
            });
    refusals.add(refusal(Arrays.copyOf(blob, blob.length + 1), HERE));
    assertUniform(refusals);
  }

  @ParameterizedTest
  @EnumSource(names = "RSA_.*", mode = EnumSource.Mode.MATCH_ANY)
  @Tag("CRED-01")
  void everySwapIsRefused(BlobAlgorithm size) {
    kek.rotate(size);
    byte[] blob = encrypt("secret");
    Set<String> refusals = ConcurrentHashMap.newKeySet();
    for (SecretColumn column : SecretColumn.values()) {
      if (!column.column().equals(HERE.column())) {
        refusals.add(
            refusal(blob, new SecretLocation(column.table(), column.column(), HERE.rowId())));
      }
    }
    refusals.add(refusal(blob, new SecretLocation(HERE.table(), HERE.column(), "another-row")));
    byte[] other = encrypt("secret");
    int at = Blob.VERSION_LENGTH;
    int end = at + size.wrappedLength();
    byte[] mixed = blob.clone();
    System.arraycopy(other, at, mixed, at, end - at);
    refusals.add(refusal(mixed, HERE));
    assertUniform(refusals);
    assertThatThrownBy(
            () ->
                new EnvelopeService(kek, FixedDeployment.of(Environment.STAGING))
                    .decrypt(blob, HERE))
        .isInstanceOf(CourierException.class);
  }

  @Test
  @Tag("ENC-06")
  void oldVersionsOfOtherSizesAreStillRead() {
    kek.rotate(BlobAlgorithm.RSA_2048);
    byte[] first = encrypt("first");
    kek.rotate(BlobAlgorithm.RSA_4096);
    byte[] second = encrypt("second");
    kek.rotate(BlobAlgorithm.RSA_3072);
    assertThat(decrypt(first)).isEqualTo("first");
    assertThat(decrypt(second)).isEqualTo("second");
  }

  @Test
  @Tag("ENC-06")
  void rewrappingChangesVersionAndWrappedKeyOnly() {
    KekVersion old = kek.rotate(BlobAlgorithm.RSA_2048);
    byte[] blob = encrypt("kept");
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_3072);
    byte[] fresh = service.rewrap(blob, young).orElseThrow();
    Blob before = Blob.parse(blob);
    Blob after = Blob.parse(fresh);
    assertThat(after.kek()).isEqualTo(young);
    assertThat(after.iv()).isEqualTo(before.iv());
    assertThat(after.sealed()).isEqualTo(before.sealed());
    kek.forget(old);
    assertThat(decrypt(fresh)).isEqualTo("kept");
    assertThat(service.rewrap(fresh, young)).isEmpty();
  }

  @Test
  @Tag("ENC-07")
  void theServiceHoldsNothingButItsCollaborators() {
    assertThat(EnvelopeService.class.isAnnotationPresent(ApplicationScoped.class)).isTrue();
    assertThat(EnvelopeService.class.getDeclaredFields())
        .filteredOn(field -> !field.isSynthetic())
        .extracting(field -> (Object) field.getType())
        .containsExactlyInAnyOrder(KekProvider.class, Deployment.class);
    for (Class<?> type : List.of(KeyVaultKek.class, DevelopmentKek.class, MigratingKek.class)) {
      assertThat(type.getDeclaredFields())
          .filteredOn(field -> !field.isSynthetic() && !Modifier.isStatic(field.getModifiers()))
          .allMatch(field -> Modifier.isFinal(field.getModifiers()))
          .noneMatch(field -> field.getType().isArray());
    }
  }

  @Test
  @Tag("ENC-04")
  void dataKeysAreZeroAfterEveryOperation() {
    kek.rotate(BlobAlgorithm.RSA_2048);
    byte[] blob = encrypt("secret");
    assertThat(decrypt(blob)).isEqualTo("secret");
    byte[] tampered = blob.clone();
    tampered[blob.length - 3] ^= 1;
    assertThat(refusal(tampered, HERE)).contains("UNREADABLE");
    KekVersion young = kek.rotate(BlobAlgorithm.RSA_2048);
    service.rewrap(blob, young);
    kek.fail(new CourierException(ErrorCode.KEY_SERVICE_UNAVAILABLE, "down"));
    assertThatThrownBy(() -> encrypt("x")).isInstanceOf(CourierException.class);
    assertThatThrownBy(() -> service.rewrap(blob, young)).isInstanceOf(CourierException.class);
    assertThat(kek.handedOut())
        .hasSizeGreaterThanOrEqualTo(7)
        .allSatisfy(key -> assertThat(key).containsOnly(0));
  }
}
