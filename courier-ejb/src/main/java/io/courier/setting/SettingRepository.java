package io.courier.setting;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Rows of system_settings, in the caller's transaction. */
@Dependent
class SettingRepository {
  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  /** For CDI. */
  SettingRepository() {}

  SettingRepository(EntityManager entities) {
    this.entities = entities;
  }

  List<SystemSetting> all() {
    return entities
        .createQuery("SELECT s FROM SystemSetting s ORDER BY s.key", SystemSetting.class)
        .getResultList();
  }

  Optional<SystemSetting> find(String key) {
    return Optional.ofNullable(entities.find(SystemSetting.class, key));
  }

  /** The stored text as it is now, past every cache. */
  Optional<String> currentValue(String key) {
    List<?> values =
        entities
            .createNativeQuery("SELECT value FROM system_settings WHERE key = ?1")
            .setParameter(1, key)
            .getResultList();
    return values.stream().map(Object::toString).findFirst();
  }

  /** Locks the row until the transaction ends, making it with the default when there is none. */
  SystemSetting lock(SettingDefinition definition, String defaultValue, Instant now) {
    entities
        .createNativeQuery(
            "INSERT INTO system_settings (key, value, is_secret, updated_at, updated_by)"
                + " VALUES (?1, ?2, ?3, ?4, 'system') ON CONFLICT (key) DO NOTHING")
        .setParameter(1, definition.key())
        .setParameter(2, defaultValue == null ? "" : defaultValue)
        .setParameter(3, definition.isSecret())
        .setParameter(4, now.atOffset(ZoneOffset.UTC))
        .executeUpdate();
    return entities.find(SystemSetting.class, definition.key(), LockModeType.PESSIMISTIC_WRITE);
  }
}
