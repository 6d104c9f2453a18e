package io.courier.identity;

import io.courier.core.jpa.CodeConverter;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Role as text. */
@Converter
public class RoleConverter extends CodeConverter<Role> implements AttributeConverter<Role, String> {
  public RoleConverter() {
    super(Role.class);
  }
}
