package io.courier.web.rest.json;

import io.courier.core.Codes;
import io.courier.core.Secret;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Records to JSON. Members in the order of the components, named as {@code @JsonbProperty} says or
 * else as the component; null members are left out unless component or record carries
 * {@code @JsonbNillable}. Enums are their codes, instants and ids their text.
 */
final class RecordWriter {
  private RecordWriter() {}

  static JsonValue write(Object value) {
    if (value == null) {
      return JsonValue.NULL;
    } else if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof Record object) {
      return object(object);
    } else if (value instanceof Boolean flag) {
      return flag ? JsonValue.TRUE : JsonValue.FALSE;
    } else if (value instanceof Number number) {
      return number(number);
    } else if (value instanceof Enum<?> constant) {
      return Json.createValue(Codes.of(constant));
    } else if (value instanceof Optional<?> optional) {
      return write(optional.orElse(null));
    } else if (value instanceof Map<?, ?> map) {
      var object = Json.createObjectBuilder();
      map.forEach((key, item) -> object.add(String.valueOf(key), write(item)));
      return object.build();
    } else if (value instanceof Iterable<?> items) {
      var array = Json.createArrayBuilder();
      items.forEach(item -> array.add(write(item)));
      return array.build();
    } else if (value instanceof byte[] bytes) {
      return Json.createValue(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof Secret) {
      throw new IllegalArgumentException("A secret has no JSON form");
    }
    return Json.createValue(value.toString());
  }

  private static JsonValue number(Number number) {
    if (number instanceof BigDecimal decimal) {
      return Json.createValue(decimal);
    } else if (number instanceof BigInteger whole) {
      return Json.createValue(whole);
    } else if (number instanceof Double || number instanceof Float) {
      return Json.createValue(new BigDecimal(number.toString()));
    }
    return Json.createValue(number.longValue());
  }

  private static JsonValue object(Record object) {
    var json = Json.createObjectBuilder();
    boolean allPresent = object.getClass().isAnnotationPresent(JsonbNillable.class);
    for (RecordComponent component : object.getClass().getRecordComponents()) {
      Object value = read(component, object);
      if (value != null || allPresent || isNillable(component)) {
        json.add(name(component), write(value));
      }
    }
    return json.build();
  }

  /** Name of the member in JSON. */
  static String name(RecordComponent component) {
    JsonbProperty named = component.getAccessor().getAnnotation(JsonbProperty.class);
    return named == null || named.value().isEmpty() ? component.getName() : named.value();
  }

  private static boolean isNillable(RecordComponent component) {
    return component.getAccessor().isAnnotationPresent(JsonbNillable.class);
  }

  private static Object read(RecordComponent component, Record object) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true); // package-private request and view records
      return accessor.invoke(object);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("A record's accessor failed: " + component, e);
    }
  }
}
