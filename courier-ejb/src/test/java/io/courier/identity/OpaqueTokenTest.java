package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("RFT-01")
class OpaqueTokenTest {
  @Test
  void isThirtyTwoRandomBytesInBase64() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String token = OpaqueToken.next();
      assertThat(Base64.getDecoder().decode(token)).hasSize(32);
      assertThat(seen.add(token)).isTrue();
    }
  }

  /** FIPS 180-4 example. */
  @Test
  void isKeptAsSha256() {
    assertThat(OpaqueToken.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
