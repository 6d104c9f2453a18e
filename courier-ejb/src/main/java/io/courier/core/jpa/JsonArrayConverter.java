package io.courier.core.jpa;

import io.courier.core.JsonText;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/**
 * {@code @Convert(converter = JsonArrayConverter.class) List<Object>} to jsonb. Replace the list,
 * do not change it in place.
 */
@Converter
public class JsonArrayConverter implements AttributeConverter<List<Object>, Object> {
  @Override
  public Object convertToDatabaseColumn(List<Object> list) {
    return list == null ? null : JsonText.write(list);
  }

  @Override
  public List<Object> convertToEntityAttribute(Object value) {
    return value == null ? null : JsonText.readArray(value.toString());
  }
}
