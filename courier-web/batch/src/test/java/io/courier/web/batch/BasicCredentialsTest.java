package io.courier.web.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BasicCredentialsTest {
  private static Optional<BasicCredentials> of(String text) {
    return BasicCredentials.of(List.of("Basic " + base64(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void nameAndPassword() {
    assertThat(of("näme:pass:wörd"))
        .hasValueSatisfying(
            c -> {
              assertThat(c.name()).isEqualTo("näme");
              assertThat(c.password()).isEqualTo("pass:wörd");
              assertThat(c.toString()).doesNotContain("wörd");
            });
    assertThat(BasicCredentials.of(List.of("bASIC " + base64(new byte[] {'a', ':', 'b'}))))
        .isPresent();
  }

  @Test
  void whatIsNoNameAndPassword() {
    for (String text : List.of("", "name", "name:", ":password", "  :x", "a\0b:x", "a:x\n")) {
      assertThat(of(text)).as(text).isEmpty();
    }
    assertThat(BasicCredentials.of(List.of())).isEmpty();
    assertThat(BasicCredentials.of(List.of("Basic YTpi", "Basic YTpi"))).isEmpty();
    assertThat(BasicCredentials.of(List.of("Bearer YTpi"))).isEmpty();
    assertThat(BasicCredentials.of(List.of("Basic !"))).isEmpty();
    assertThat(BasicCredentials.of(List.of("Basic " + base64(new byte[] {'a', ':', (byte) 0xff}))))
        .isEmpty();
  }
}
