package io.courier.core;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * JSON text to plain Java values and back: maps (in their order), lists, strings, Boolean, null;
 * whole numbers as Long (BigInteger beyond), those with a point or exponent as BigDecimal. Any
 * other value is written as its {@code toString}: ids, instants, durations.
 */
public final class JsonText {
  /** Found once: looking for it anew for every value costs more than the value. */
  private static final JsonProvider JSON = JsonProvider.provider();

  private JsonText() {}

  /** Null becomes the text {@code null}. Never contains a NUL, which jsonb cannot store. */
  public static String write(Object value) {
    return toJson(value).toString();
  }

  /**
   * @throws IllegalArgumentException when the text is not one JSON object
   */
  @SuppressWarnings("unchecked") // an object's Java form is made below with String keys
  public static Map<String, Object> readObject(String text) {
    if (read(text) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  /**
   * @throws IllegalArgumentException when the text is not one JSON array
   */
  public static List<Object> readArray(String text) {
    if (read(text) instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw new IllegalArgumentException("Not a JSON array");
  }

  /**
   * @throws IllegalArgumentException when the text is not one JSON value
   */
  public static Object read(String text) {
    try (JsonParser parser = JSON.createParser(new StringReader(text))) {
      parser.next();
      JsonValue value = parser.getValue();
      if (value instanceof JsonStructure && parser.hasNext()) {
        throw new IllegalArgumentException("More than one JSON value");
      }
      return toJava(value);
    } catch (JsonException | NoSuchElementException e) {
      throw new IllegalArgumentException("Not JSON", e);
    }
  }

  /** The Java form of a parsed value. */
  public static Object toJava(JsonValue value) {
    return switch (value.getValueType()) {
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case STRING -> ((JsonString) value).getString();
      case NUMBER -> number((JsonNumber) value);
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        ((JsonArray) value).forEach(item -> list.add(toJava(item)));
        yield list;
      }
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        ((JsonObject) value).forEach((key, item) -> map.put(key, toJava(item)));
        yield map;
      }
    };
  }

  private static Object number(JsonNumber number) {
    if (!number.isIntegral()) {
      return number.bigDecimalValue();
    }
    BigInteger whole = number.bigIntegerValueExact();
    return whole.bitLength() < Long.SIZE ? (Object) whole.longValueExact() : whole;
  }

  private static JsonValue toJson(Object value) {
    if (value == null) {
      return JsonValue.NULL;
    } else if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof Boolean flag) {
      return flag ? JsonValue.TRUE : JsonValue.FALSE;
    } else if (value instanceof Double || value instanceof Float) {
      return JSON.createValue(new BigDecimal(value.toString()));
    } else if (value instanceof BigDecimal decimal) {
      return JSON.createValue(decimal);
    } else if (value instanceof BigInteger whole) {
      return JSON.createValue(whole);
    } else if (value instanceof Number number) {
      return JSON.createValue(number.longValue());
    } else if (value instanceof Map<?, ?> map) {
      var object = JSON.createObjectBuilder();
      map.forEach((key, item) -> object.add(clean(key), toJson(item)));
      return object.build();
    } else if (value instanceof Iterable<?> items) {
      var array = JSON.createArrayBuilder();
      items.forEach(item -> array.add(toJson(item)));
      return array.build();
    } else if (value instanceof Enum<?> constant) {
      return JSON.createValue(Codes.of(constant));
    }
    return JSON.createValue(clean(value));
  }

  private static String clean(Object text) {
    return text.toString().replace('\0', '\uFFFD');
  }
}
