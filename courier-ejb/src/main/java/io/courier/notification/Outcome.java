package io.courier.notification;

import io.courier.core.Redaction;

/**
 * How a try ended.
 *
 * @param error one line without secrets; null when it was sent
 */
record Outcome(String error) {
  static final Outcome SENT = new Outcome(null);
  private static final int MOST = 500;

  static Outcome failed(String why) {
    String line = Redaction.text(String.valueOf(why)).replaceAll("\\p{Cntrl}+", " ").strip();
    return new Outcome(line.length() > MOST ? line.substring(0, MOST) + "…" : line);
  }

  boolean sent() {
    return error == null;
  }
}
