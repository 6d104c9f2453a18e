package io.courier.web.rest.json;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Problems;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * JSON to records: String, Boolean, Integer, Long, BigDecimal (and their primitives), UUID,
 * Instant, enums by code, lists, maps with text keys, nested records, Object for any value. Absent
 * and null members become null, false or 0. Unknown members are ignored.
 *
 * <p>Every mismatch of the whole body is reported at once: 1001 when a member has the wrong JSON
 * type, 1000 when a text is not the id, time or word it should be. One use per object.
 */
final class RecordReader {
  private final Problems wrongTypes = new Problems();
  private final Problems wrongValues = new Problems();

  /**
   * @throws CourierException 1001 or 1000 as said above
   */
  Object read(JsonValue json, Type type) {
    Object value =
        json.getValueType() == ValueType.NULL
            ? wrongType("", "an object or a list")
            : convert(json, type, "");
    if (!wrongTypes.isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_REQUEST_FORMAT,
          "The body has members of a wrong type; see details for what each must be.",
          wrongTypes.all(),
          null);
    }
    wrongValues.throwIfAny();
    return value;
  }

  private Object convert(JsonValue json, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      return container(json, generic, path);
    }
    Class<?> target = (Class<?>) type;
    if (json == null || json.getValueType() == ValueType.NULL) {
      return absent(target);
    } else if (target.isRecord()) {
      return json instanceof JsonObject object
          ? object(object, target, path)
          : wrongType(path, "an object");
    } else if (target == Object.class) {
      checkFree(json, path);
      return JsonText.toJava(json);
    } else if (target == JsonObject.class) {
      checkFree(json, path);
      return json instanceof JsonObject ? json : wrongType(path, "an object");
    } else if (target == boolean.class || target == Boolean.class) {
      return flag(json, target, path);
    } else if (Number.class.isAssignableFrom(target) || target.isPrimitive()) {
      return number(json, target, path);
    }
    return json instanceof JsonString string
        ? text(string.getString(), target, path)
        : wrongType(path, "a text");
  }

  private static Object absent(Class<?> target) {
    if (target == boolean.class) {
      return false;
    } else if (target == int.class) {
      return 0;
    }
    return target == long.class ? (Object) 0L : null;
  }

  private Object object(JsonObject json, Class<?> target, String path) {
    RecordComponent[] components = target.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = RecordWriter.name(components[i]);
      values[i] =
          convert(
              json.get(name),
              components[i].getGenericType(),
              path.isEmpty() ? name : path + "." + name);
    }
    return wrongTypes.isEmpty() && wrongValues.isEmpty() ? make(target, components, values) : null;
  }

  private static Object make(Class<?> target, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = target.getDeclaredConstructor(types);
      constructor.setAccessible(true); // package-private request records
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof CourierException refused) {
        throw refused;
      }
      throw new IllegalStateException("The constructor of " + target + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not a usable record: " + target, e);
    }
  }

  private Object container(JsonValue json, ParameterizedType generic, String path) {
    if (json == null || json.getValueType() == ValueType.NULL) {
      return null;
    }
    Type[] arguments = generic.getActualTypeArguments();
    if (generic.getRawType() == List.class) {
      if (!(json instanceof JsonArray array)) {
        return wrongType(path, "a list");
      }
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        items.add(convert(array.get(i), arguments[0], path + "[" + i + "]"));
      }
      return items;
    } else if (generic.getRawType() == Map.class) {
      if (!(json instanceof JsonObject object)) {
        return wrongType(path, "an object");
      }
      Map<String, Object> entries = new LinkedHashMap<>();
      object.forEach(
          (key, item) -> {
            checkText(key, path);
            entries.put(key, convert(item, arguments[1], path + "." + key));
          });
      return entries;
    }
    throw new IllegalStateException("No JSON form for " + generic);
  }

  private Object flag(JsonValue json, Class<?> target, String path) {
    return switch (json.getValueType()) {
      case TRUE -> true;
      case FALSE -> false;
      default -> {
        wrongType(path, "true or false");
        yield absent(target);
      }
    };
  }

  private Object number(JsonValue json, Class<?> target, String path) {
    boolean decimal = target == BigDecimal.class;
    if (json instanceof JsonNumber number && (decimal || isWhole(number))) {
      if (decimal) {
        return number.bigDecimalValue();
      }
      boolean small = target == int.class || target == Integer.class;
      try {
        BigDecimal value = number.bigDecimalValue();
        return small ? (Object) value.intValueExact() : (Object) value.longValueExact();
      } catch (ArithmeticException e) {
        wrongValues.add(path, "Is too large.");
        return absent(target);
      }
    }
    wrongType(path, decimal ? "a number" : "a whole number");
    return absent(target);
  }

  /** What the database cannot keep: NUL, and halves of surrogate pairs. */
  private void checkText(String text, String path) {
    if (text.indexOf('\0') >= 0) {
      wrongValues.add(path, "Must not contain a NUL character.");
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      wrongValues.add(path, "Must not contain half a surrogate pair.");
    }
  }

  /** Texts and names at every level of a free value. */
  private void checkFree(JsonValue json, String path) {
    if (json instanceof JsonString string) {
      checkText(string.getString(), path);
    } else if (json instanceof JsonArray array) {
      array.forEach(item -> checkFree(item, path));
    } else if (json instanceof JsonObject object) {
      object.forEach(
          (name, item) -> {
            checkText(name, path);
            checkFree(item, path);
          });
    }
  }

  /** The scale first: 1e999999999 must not be written out to find that it is whole. */
  private static boolean isWhole(JsonNumber number) {
    BigDecimal value = number.bigDecimalValue();
    return Math.abs((long) value.scale()) < 1000 && value.stripTrailingZeros().scale() <= 0;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the class is an enum's, checked just before
  private Object text(String text, Class<?> target, String path) {
    if (target == String.class) {
      checkText(text, path);
      return text;
    }
    try {
      if (target == UUID.class) {
        return UUID.fromString(text);
      } else if (target == Instant.class) {
        return Instant.parse(text);
      } else if (target.isEnum()) {
        return Codes.stored((Class) target, text);
      }
    } catch (IllegalArgumentException | DateTimeParseException e) {
      wrongValues.add(path, expected(target));
      return null;
    }
    throw new IllegalStateException("No JSON form for " + target);
  }

  @SuppressWarnings("unchecked") // as above
  private static String expected(Class<?> target) {
    if (target == UUID.class) {
      return "Must be an id such as 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b.";
    } else if (target == Instant.class) {
      return "Must be a time in UTC such as 2026-07-01T08:30:00Z.";
    }
    return "Must be one of " + Codes.all((Class<? extends Enum<?>>) target) + ".";
  }

  private Object wrongType(String path, String expected) {
    wrongTypes.add(path.isEmpty() ? "body" : path, "Must be " + expected + ".");
    return null;
  }
}
