package io.courier.web.rest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Secret;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
  enum Protocol {
    SFTP,
    AZURE_FUNCTION
  }

  record Step(String name, int order) {}

  record Request(
      String name,
      Integer port,
      Long size,
      Boolean enabled,
      boolean plain,
      BigDecimal ratio,
      UUID id,
      Instant at,
      Protocol protocol,
      List<Step> steps,
      Map<String, Object> properties,
      Object value,
      @JsonbProperty("snake_name") String snakeName) {}

  @JsonbNillable
  record AllPresent(String a, String b) {}

  record Mixed(@JsonbNillable String data, String left) {}

  record Leak(Secret secret) {}

  private static Request read(String json) {
    return (Request)
        new RecordReader()
            .read(JsonBody.parse(json.getBytes(StandardCharsets.UTF_8)), Request.class);
  }

  private static List<FieldProblem> refused(String json, ErrorCode code) {
    CourierException[] caught = new CourierException[1];
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(CourierException.class, e -> caught[0] = e);
    assertThat(caught[0].code()).isEqualTo(code);
    return caught[0].details();
  }

  @Test
  void everyKindOfMemberIsRead() {
    Request read =
        read(
            "{\"name\":\"n\",\"port\":22,\"size\":99999999999,\"enabled\":true,\"plain\":true,"
                + "\"ratio\":1.5,\"id\":\"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\","
                + "\"at\":\"2026-07-01T08:30:00Z\",\"protocol\":\"azure_function\","
                + "\"steps\":[{\"name\":\"a\",\"order\":1}],\"properties\":{\"x\":{\"y\":[1]}},"
                + "\"value\":[true],\"snake_name\":\"s\",\"unknown\":{}}");
    assertThat(read)
        .isEqualTo(
            new Request(
                "n",
                22,
                99999999999L,
                true,
                true,
                new BigDecimal("1.5"),
                UUID.fromString("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
                Instant.parse("2026-07-01T08:30:00Z"),
                Protocol.AZURE_FUNCTION,
                List.of(new Step("a", 1)),
                Map.of("x", Map.of("y", List.of(1L))),
                List.of(true),
                "s"));
  }

  @Test
  void absentAndNullAreTheSame() {
    assertThat(read("{}")).isEqualTo(read("{\"name\":null,\"steps\":null,\"plain\":null}"));
    assertThat(read("{}").port()).isNull();
    assertThat(read("{}").plain()).isFalse();
  }

  @Test
  void everyWrongTypeIsNamedAtOnce() {
    assertThat(
            refused(
                "{\"name\":1,\"port\":\"22\",\"enabled\":\"yes\",\"steps\":[{\"order\":1.5},3],"
                    + "\"properties\":[]}",
                ErrorCode.INVALID_REQUEST_FORMAT))
        .extracting(FieldProblem::field)
        .containsExactly("name", "port", "enabled", "steps[0].order", "steps[1]", "properties");
  }

  @Test
  void malformedTextsAreValidationErrors() {
    assertThat(
            refused(
                "{\"id\":\"1\",\"at\":\"yesterday\",\"protocol\":\"SFTP\",\"port\":3000000000}",
                ErrorCode.VALIDATION_FAILED))
        .extracting(FieldProblem::field)
        .containsExactly("port", "id", "at", "protocol");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "{", "{\"a\":1} x", "{} {}", "nonsense", "{\"a\":}", "{'a':1}", "[1,]"})
  void whatIsNotOneJsonTextIsRefused(String body) {
    assertThatThrownBy(() -> JsonBody.parse(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST_FORMAT));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] latin = "{\"name\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> JsonBody.parse(latin)).isInstanceOf(CourierException.class);
  }

  @ParameterizedTest
  @CsvSource({"1e999999999", "1e-999999999", "99999999999999999999999999"})
  @Tag("HARD-06")
  void absurdNumbersAreRefusedWithoutWork(String number) {
    assertThatThrownBy(() -> read("{\"port\":" + number + "}"))
        .isInstanceOf(CourierException.class);
  }

  @Test
  void deepNestingIsRefused() {
    byte[] bomb = ("[".repeat(100_000) + "]".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> JsonBody.parse(bomb)).isInstanceOf(CourierException.class);
  }

  @Test
  void nullMembersAreLeftOutUnlessDeclared() {
    assertThat(JsonBody.text(new Mixed(null, null))).isEqualTo("{\"data\":null}");
    assertThat(JsonBody.text(new AllPresent(null, "x"))).isEqualTo("{\"a\":null,\"b\":\"x\"}");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Request request = read("{\"name\":\"é\\\"\",\"protocol\":\"sftp\",\"snake_name\":\"s\"}");
    assertThat(read(JsonBody.text(request))).isEqualTo(request);
  }

  @Test
  @Tag("SENS-01")
  void aSecretHasNoJsonForm() {
    try (Secret secret = Secret.ofText("planted")) {
      Leak leak = new Leak(secret);
      assertThatThrownBy(() -> JsonBody.text(leak)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
