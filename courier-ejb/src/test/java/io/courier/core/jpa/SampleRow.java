package io.courier.core.jpa;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every kind of column, for the converters' test. */
@Entity(name = "SampleRow")
@Table(name = "sample_rows")
class SampleRow extends VersionedRow {
  enum Kind {
    FIRST_KIND,
    SECOND_KIND
  }

  @Converter
  public static class KindConverter extends CodeConverter<Kind>
      implements AttributeConverter<Kind, String> {
    public KindConverter() {
      super(Kind.class);
    }
  }

  UUID owner;

  @Column(name = "seen_at")
  Instant seenAt;

  @Convert(converter = KindConverter.class)
  Kind kind;

  @Convert(converter = JsonObjectConverter.class)
  Map<String, Object> details;

  @Convert(converter = JsonArrayConverter.class)
  List<Object> items;

  protected SampleRow() {}

  SampleRow(UUID id) {
    super(id);
  }
}
