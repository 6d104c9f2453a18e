package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SECR-01")
class SigningSecretTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "k9Qz3vT7xWb2Lm5Rn8Pc1Jd4Fg6Hs0A", // 31 bytes
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "0101010101010101010101010101010101010101",
        "k9Qz3vT7xWb2k9Qz3vT7xWb2k9Qz3vT7xWb2",
        "k9Qz3vT7xWb2k9Qz3vT7xWb2k9Qz3vT7xW",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "9876543210zyxwvutsrqponmlkjihgfedcba",
        "This-Is-The-Secret-Of-Our-Production-1!",
        "ChangeMe-q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3F",
      })
  void weakOnesAreRecognised(String secret) {
    assertThat(SigningSecret.weakness(secret)).as(secret).isPresent();
    if (!secret.isEmpty()) {
      assertThat(SigningSecret.weakness(secret).orElseThrow()).doesNotContain(secret);
    }
  }

  @Test
  void randomBytesPassInEitherWriting() {
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = OwnerOnly.random(32);
      assertThat(SigningSecret.weakness(HexFormat.of().formatHex(bytes))).isEmpty();
      assertThat(SigningSecret.weakness(Base64.getEncoder().encodeToString(bytes))).isEmpty();
    }
  }
}
