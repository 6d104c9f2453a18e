package io.courier.notification;

import io.courier.setting.Settings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Settings that are on or off; the pause between equal notifications is 30 minutes. */
final class Switches implements Settings {
  private final Set<String> on = new HashSet<>();

  void on(String key) {
    on.add(key);
  }

  void off(String key) {
    on.remove(key);
  }

  @Override
  public boolean flag(String key) {
    return on.contains(key);
  }

  @Override
  public int integer(String key) {
    return 30;
  }

  @Override
  public long number(String key) {
    return 30;
  }

  @Override
  public String text(String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> list(String key) {
    throw new UnsupportedOperationException();
  }
}
