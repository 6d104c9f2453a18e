package io.courier.core.jpa;

import io.courier.core.JsonText;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;

/**
 * {@code @Convert(converter = JsonObjectConverter.class) Map<String, Object>} to jsonb. Replace the
 * map, do not change it in place: EclipseLink compares by equals.
 */
@Converter
public class JsonObjectConverter implements AttributeConverter<Map<String, Object>, Object> {
  @Override
  public Object convertToDatabaseColumn(Map<String, Object> map) {
    return map == null ? null : JsonText.write(map);
  }

  @Override
  public Map<String, Object> convertToEntityAttribute(Object value) {
    return value == null ? null : JsonText.readObject(value.toString());
  }
}
