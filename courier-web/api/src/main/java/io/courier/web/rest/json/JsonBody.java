package io.courier.web.rest.json;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonParser;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;

/** Bodies of resources: records, and lists of records. UTF-8 whatever the request says. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class JsonBody implements MessageBodyReader<Object>, MessageBodyWriter<Object> {
  private static final int MAX_DEPTH = 100;

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type.isRecord()
        || type == JsonValue.class
        || (type == List.class && generic instanceof ParameterizedType);
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    JsonValue json = parse(body.readAllBytes());
    return type.getName().equals(JsonValue.class.getName())
        ? json
        : new RecordReader().read(json, generic);
  }

  /**
   * A record from a body that a resource reads itself.
   *
   * @throws CourierException 1001, 1000
   */
  public static <T extends Record> T read(byte[] bytes, Class<T> type) {
    return type.cast(new RecordReader().read(parse(bytes), type));
  }

  /**
   * @throws CourierException 1001 when the bytes are not one JSON text in UTF-8
   */
  static JsonValue parse(byte[] bytes) {
    if (bytes.length == 0) {
      throw notJson("The body is empty; send a JSON object.", null);
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw notJson("The body is not UTF-8.", e);
    }
    if (depth(bytes) > MAX_DEPTH) {
      throw notJson("The body is nested too deeply.", null);
    }
    InputStream source = new BufferedInputStream(new ByteArrayInputStream(bytes));
    try (JsonParser parser = Json.createParser(source)) {
      parser.next();
      JsonValue value = parser.getValue();
      if (parser.hasNext()) {
        throw notJson("The body has text after its JSON value.", null);
      }
      return value;
    } catch (JsonException | NoSuchElementException | UnsupportedOperationException e) {
      throw notJson("The body is not valid JSON; check quotes, commas and brackets.", e);
    }
  }

  /** Deepest nesting outside of texts; the parser itself recurses. */
  private static int depth(byte[] bytes) {
    int depth = 0;
    int deepest = 0;
    boolean inText = false;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (inText) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          inText = false;
        }
      } else if (b == '"') {
        inText = true;
      } else if (b == '{' || b == '[') {
        deepest = Math.max(deepest, ++depth);
      } else if (b == '}' || b == ']') {
        depth--;
      }
    }
    return deepest;
  }

  private static CourierException notJson(String message, Throwable cause) {
    return new CourierException(ErrorCode.INVALID_REQUEST_FORMAT, message, cause);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return type.isRecord();
  }

  @Override
  public void writeTo(
      Object value,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(text(value).getBytes(StandardCharsets.UTF_8));
  }

  /** JSON text of a record, for answers that no resource writes. */
  public static String text(Object value) {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = Json.createWriter(text)) {
      writer.write(RecordWriter.write(value));
    }
    return text.toString();
  }
}
