package io.courier.web.rest.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
  private static final String TYPE = "multipart/form-data; boundary=\"x y\"";
  private static final String FORM =
      String.join(
          "\r\n",
          "preamble",
          "--x y",
          "Content-Disposition: form-data; name=\"name\"",
          "",
          "Käse",
          "--x y",
          "content-disposition: form-data; name=\"file\"; filename=\"k\"",
          "Content-Type: application/octet-stream",
          "",
          "a",
          "--x",
          "b",
          "--x y--",
          "");

  @Test
  void partsAreReadAndZeroed() throws IOException {
    Secret file;
    try (MultipartForm form = read(TYPE, FORM, 100)) {
      assertThat(form.text("name")).isEqualTo("Käse");
      file = form.part("file");
      assertThat(new String(file.bytes(), StandardCharsets.UTF_8)).isEqualTo("a\r\n--x\r\nb");
      assertThat(form.part("other")).isNull();
    }
    assertThat(file.bytes()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--x y\r\n",
        "--x y\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv",
        "--x y\r\n\r\n\r\nv\r\n--x y--",
        "--x y\r\nContent-Disposition: form-data; name=\"n\"\r\n--x y--",
        "--x y\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n"
            + "--x y\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--x y--"
      })
  void malformedFormsAreRefused(String body) {
    assertThat(refusal(TYPE, body, 100)).isEqualTo(ErrorCode.INVALID_REQUEST_FORMAT);
  }

  @Test
  void boundaryAndLimitAreDemanded() {
    assertThat(refusal("multipart/form-data", FORM, 100))
        .isEqualTo(ErrorCode.INVALID_REQUEST_FORMAT);
    assertThat(refusal(TYPE, "a".repeat(65_536 + 11), 10)).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
  }

  private static ErrorCode refusal(String type, String body, long limit) {
    return catchThrowableOfType(CourierException.class, () -> read(type, body, limit)).code();
  }

  private static MultipartForm read(String type, String body, long limit) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return MultipartForm.read(type, new ByteArrayInputStream(bytes), limit);
  }
}
