package io.courier.web.batch;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Body of a submission or restart. It is read here and written anew, so that Liberty sees what was
 * looked at and nothing else: a reference to Courier's one job, never a job definition (JSL) of the
 * caller's own, which could name any class of the server.
 */
final class JobDocument {
  private static final String APPLICATION = "courier";
  private static final String JOB = "courier-job";
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<String> NAMES =
      Set.of("applicationName", "moduleName", "componentName", "jobXMLName");
  private static final String PARAMETERS = "jobParameters";
  private static final String DEFINITION = "jobXML";

  private static final Set<String> REST = Set.of(PARAMETERS, DEFINITION);

  /** batchManager sends every member, empty ones too. */
  private static final JsonValue NONE = Json.createValue("");

  /** Submits a job definition of the caller's own. */
  static final class OwnDefinition extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private JobDocument() {}

  /**
   * What Liberty is to read of a POST.
   *
   * @throws OwnDefinition the job is not Courier's
   */
  static byte[] submission(String contentType, InputStream in)
      throws IOException, Refusal, OwnDefinition {
    String type = String.valueOf(contentType).toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/")) {
      throw new OwnDefinition();
    }
    JsonObject body = read(in);
    if (!text(DEFINITION, body.getOrDefault(DEFINITION, NONE)).isEmpty()) {
      throw new OwnDefinition();
    }
    JsonObjectBuilder clean = Json.createObjectBuilder().add("applicationName", APPLICATION);
    for (var member : body.entrySet()) {
      if (NAMES.contains(member.getKey())) {
        String value = text(member.getKey(), member.getValue());
        if (!value.isEmpty()) {
          clean.add(member.getKey(), value);
        }
      } else if (!REST.contains(member.getKey())) {
        throw new Refusal(
            HttpServletResponse.SC_BAD_REQUEST, "Unknown member " + member.getKey() + ".");
      }
    }
    clean.add(PARAMETERS, parameters(body));
    JsonObject written = clean.build();
    if (!written.getString("jobXMLName", "").equals(JOB)) {
      throw new OwnDefinition();
    }
    if (!written.getString("applicationName").equals(APPLICATION)) {
      throw new Refusal(HttpServletResponse.SC_BAD_REQUEST, "The application is " + APPLICATION);
    }
    return bytes(written);
  }

  /** What Liberty is to read of a PUT; its body may be missing. */
  static byte[] restart(InputStream in) throws IOException, Refusal {
    JsonObject body = read(in);
    if (body.isEmpty()) {
      return new byte[0];
    }
    return bytes(Json.createObjectBuilder().add(PARAMETERS, parameters(body)).build());
  }

  private static JsonObject read(InputStream in) throws IOException, Refusal {
    byte[] body = in.readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new Refusal(
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "The request is larger than 64 KiB.");
    }
    if (body.length == 0) {
      return JsonValue.EMPTY_JSON_OBJECT;
    }
    try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
      return reader.readObject();
    } catch (JsonException e) {
      throw new Refusal(HttpServletResponse.SC_BAD_REQUEST, "The body is no JSON object.");
    }
  }

  private static JsonObject parameters(JsonObject body) throws Refusal {
    JsonValue value = body.getOrDefault(PARAMETERS, JsonValue.EMPTY_JSON_OBJECT);
    if (value.getValueType() != JsonValue.ValueType.OBJECT) {
      throw new Refusal(HttpServletResponse.SC_BAD_REQUEST, PARAMETERS + " is no JSON object.");
    }
    JsonObjectBuilder clean = Json.createObjectBuilder();
    for (var parameter : value.asJsonObject().entrySet()) {
      clean.add(parameter.getKey(), text(parameter.getKey(), parameter.getValue()));
    }
    return clean.build();
  }

  private static String text(String name, JsonValue value) throws Refusal {
    if (value instanceof JsonString string) {
      return string.getString();
    }
    throw new Refusal(HttpServletResponse.SC_BAD_REQUEST, name + " is no text.");
  }

  private static byte[] bytes(JsonObject object) {
    return object.toString().getBytes(StandardCharsets.UTF_8);
  }
}
