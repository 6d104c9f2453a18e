package io.courier.setting;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** One stored setting. */
@Entity(name = "SystemSetting")
@Table(name = "system_settings")
class SystemSetting {
  @Id private String key;

  private String value;

  @Column(updatable = false)
  private String description;

  @Column(name = "is_secret", updatable = false)
  private boolean secret;

  @Column(name = "updated_at")
  private Instant updatedAt;

  @Column(name = "updated_by")
  private String updatedBy;

  /** For JPA. */
  protected SystemSetting() {}

  SystemSetting(SettingDefinition definition) {
    this.key = definition.key();
    this.secret = definition.isSecret();
  }

  void change(String newValue, String by, Instant at) {
    this.value = newValue;
    this.updatedBy = by;
    this.updatedAt = at;
  }

  String key() {
    return key;
  }

  String value() {
    return value;
  }

  String description() {
    return description;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  String updatedBy() {
    return updatedBy;
  }
}
