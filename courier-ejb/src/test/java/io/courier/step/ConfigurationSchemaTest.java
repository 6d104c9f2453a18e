package io.courier.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationSchemaTest {
  private static final String ID = "01970000-0000-7000-8000-000000000001";
  private final ConfigurationSchema schema = new SftpUpload().description().schema();
  private final Problems problems = new Problems();

  private Map<String, Object> normalise(Map<String, Object> raw) {
    return schema.normalise(raw, "c.", problems);
  }

  @Test
  void camelCaseBecomesSnakeCaseInTheSchemasOrder() {
    Map<String, Object> raw = new LinkedHashMap<>();
    raw.put("remotePath", "/in/x");
    raw.put("localPath", "x");
    raw.put("connection_id", ID);
    raw.put("atomicUpload", null);
    assertThat(normalise(raw))
        .containsExactly(
            Map.entry("connection_id", ID),
            Map.entry("local_path", "x"),
            Map.entry("remote_path", "/in/x"));
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void everyProblemIsNamed() {
    normalise(
        Map.of(
            "connection_id", "no",
            "remote_path", 5L,
            "atomic_suffix", "tmp",
            "resume_partial", "yes",
            "idempotency", "sometimes",
            "surprise", 1L));
    assertThat(problems.all().stream().map(FieldProblem::field))
        .containsExactlyInAnyOrder(
            "c.surprise",
            "c.connection_id",
            "c.local_path",
            "c.remote_path",
            "c.atomic_suffix",
            "c.resume_partial",
            "c.idempotency");
  }

  @Test
  void bothSpellingsOfOneNameAreRefused() {
    normalise(
        Map.of("connection_id", ID, "local_path", "a", "localPath", "b", "remote_path", "/r"));
    assertThat(problems.all()).hasSize(1);
  }

  @Test
  void listsOfPathsAreAccepted() {
    normalise(
        Map.of(
            "connection_id", ID, "local_path", List.of("a", "context:0.x"), "remote_path", "/r"));
    assertThat(problems.isEmpty()).isTrue();
    normalise(Map.of("connection_id", ID, "local_path", List.of(), "remote_path", "/r"));
    assertThat(problems.all()).hasSize(1);
  }

  @Test
  void publishesAJsonSchema() {
    Map<String, Object> json = schema.toJson();
    assertThat(json)
        .containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema")
        .containsEntry("additionalProperties", false)
        .containsEntry("required", List.of("connection_id", "local_path", "remote_path"));
    Map<?, ?> connection = (Map<?, ?>) ((Map<?, ?>) json.get("properties")).get("connection_id");
    assertThat(connection.get("uiHint")).isEqualTo("connection-picker");
    assertThat(connection.get("protocol")).isEqualTo(List.of("sftp"));
  }
}
