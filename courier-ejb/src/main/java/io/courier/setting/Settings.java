package io.courier.setting;

import java.util.List;

/**
 * Current values of the settings, at most 30 s old on every node. Keys and defaults: reference,
 * data-model section 7.
 *
 * <p>All methods throw IllegalArgumentException for a key that is not declared.
 */
public interface Settings {
  String text(String key);

  int integer(String key);

  long number(String key);

  boolean flag(String key);

  List<String> list(String key);
}
