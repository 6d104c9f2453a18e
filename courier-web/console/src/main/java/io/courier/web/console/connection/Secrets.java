package io.courier.web.console.connection;

import io.courier.core.FieldProblem;
import java.util.List;
import java.util.Map;

/** What a form wants done with stored secrets, which it never shows. */
final class Secrets {
  static final String CHANGE = "Change";
  static final String KEEP = "keep";
  static final String REPLACE = "replace";
  static final String CLEAR = "clear";
  static final String PASSWORD = "password";
  static final String CLIENT_SECRET = "clientSecret";
  static final String CERTIFICATE = "tlsClientCertificate";
  static final String CERTIFICATE_PASSWORD = "tlsClientCertificatePassword";
  static final List<String> NAMES = List.of(PASSWORD, CLIENT_SECRET, CERTIFICATE);

  private Secrets() {}

  /**
   * The member of a draft: null keeps, empty clears.
   *
   * @param stored whether there is one
   * @param given what was typed or uploaded, null without
   * @param problems takes a replacement without a value
   */
  static String wanted(
      Map<String, Object> values,
      String name,
      boolean stored,
      String given,
      List<FieldProblem> problems) {
    Object change = stored ? values.get(name + CHANGE) : REPLACE;
    if (CLEAR.equals(change)) {
      return "";
    }
    if (!REPLACE.equals(change)) {
      return null;
    }
    if (stored && given == null) {
      problems.add(new FieldProblem(name, "Enter the new one, or keep what is configured."));
    }
    return given;
  }

  /** What was typed leaves the session with the answer. */
  static void forget(Map<String, Object> values) {
    NAMES.forEach(values::remove);
    values.remove(CERTIFICATE_PASSWORD);
  }
}
