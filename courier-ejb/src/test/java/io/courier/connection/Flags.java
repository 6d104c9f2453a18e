package io.courier.connection;

import io.courier.setting.Settings;
import java.util.List;
import java.util.Set;

/** Settings that are on; all others are off. */
record Flags(Set<String> on) implements Settings {
  static final String FIPS = "security.fips_mode_enabled";

  @Override
  public boolean flag(String key) {
    return on.contains(key);
  }

  @Override
  public String text(String key) {
    throw new IllegalArgumentException(key);
  }

  @Override
  public int integer(String key) {
    throw new IllegalArgumentException(key);
  }

  @Override
  public long number(String key) {
    throw new IllegalArgumentException(key);
  }

  @Override
  public List<String> list(String key) {
    throw new IllegalArgumentException(key);
  }
}
