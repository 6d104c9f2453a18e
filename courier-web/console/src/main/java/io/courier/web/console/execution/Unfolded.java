package io.courier.web.console.execution;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;

/** What a reader of a timeline opened and shut, and which page of a loop is shown. Per view. */
final class Unfolded implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 500;

  private final HashMap<String, Boolean> open = new HashMap<>();
  private final HashMap<String, Integer> pages = new HashMap<>();
  private final HashSet<String> errors = new HashSet<>();

  boolean isOpen(String key, boolean otherwise) {
    return open.getOrDefault(key, otherwise);
  }

  /** 1-based; null when none was turned to. */
  Integer page(String key) {
    return pages.get(key);
  }

  /** Whether only iterations with an error are wanted of the loop. */
  boolean isErrorsOnly(String key) {
    return errors.contains(key);
  }

  /**
   * Does what a button asks for; nothing for what no button says.
   *
   * @param what {@code open key}, {@code shut key}, {@code page key number}, {@code errors key} or
   *     {@code all key}
   */
  void change(String what) {
    String[] words = what == null ? new String[0] : what.split(" ", 3);
    if (words.length < 2 || open.size() + pages.size() + errors.size() > MOST) {
      return;
    }
    switch (words[0]) {
      case "open" -> open.put(words[1], true);
      case "shut" -> open.put(words[1], false);
      case "errors" -> {
        errors.add(words[1]);
        pages.remove(words[1]);
      }
      case "all" -> {
        errors.remove(words[1]);
        pages.remove(words[1]);
      }
      case "page" -> {
        if (words.length == 3 && words[2].matches("[0-9]{1,8}")) {
          pages.put(words[1], Integer.valueOf(words[2]));
        }
      }
      default -> {
        // no button of ours
      }
    }
  }
}
