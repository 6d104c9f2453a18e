package io.courier.setting;

/**
 * What is known of a setting without asking the database.
 *
 * @param defaultValue value where no row is stored; null when there is none
 * @param access who may read and write it through the API
 */
record SettingDefinition(String key, SettingType type, String defaultValue, Access access) {

  enum Access {
    /** Everybody signed in reads, Admins write. */
    OPEN,
    /** Admins read and write. */
    ADMIN_ONLY,
    /** As OPEN, but written by the product alone. */
    READ_ONLY,
    /** Stored encrypted; Admins write, nobody reads. */
    SECRET,
    /** Not in the API at all. */
    INTERNAL
  }

  boolean isSecret() {
    return access == Access.SECRET || access == Access.INTERNAL;
  }

  boolean isWritable() {
    return access != Access.READ_ONLY && access != Access.INTERNAL;
  }
}
