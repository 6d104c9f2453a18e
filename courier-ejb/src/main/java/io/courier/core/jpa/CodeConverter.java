package io.courier.core.jpa;

import io.courier.core.Codes;

/**
 * Enum to its code (lower snake_case) in a TEXT column with a CHECK. A feature writes one subclass
 * per enum and names it at the attribute, {@code @Convert(converter = ProtocolConverter.class)}:
 *
 * <pre>{@code
 * @Converter
 * public class ProtocolConverter extends CodeConverter<Protocol>
 *     implements AttributeConverter<Protocol, String> {
 *   public ProtocolConverter() { super(Protocol.class); }
 * }
 * }</pre>
 *
 * <p>EclipseLink 4.0 reads the types from the converter's own {@code implements} clause only, does
 * not apply an auto-apply converter to enums, and needs class and constructor public.
 */
public abstract class CodeConverter<E extends Enum<E>> {
  private final Class<E> type;

  protected CodeConverter(Class<E> type) {
    this.type = type;
  }

  public String convertToDatabaseColumn(E constant) {
    return Codes.of(constant);
  }

  public E convertToEntityAttribute(String code) {
    return code == null ? null : Codes.stored(type, code);
  }
}
