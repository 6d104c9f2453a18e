package io.courier.connection;

import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The typed protocol options of a connection (reference, connections section 1.2). */
final class ConnectionProperties {
  static final String BASE_PATH = "base_path";
  static final String IDLE_SESSION_SEC = "idle_session_sec";
  static final String MAX_SESSION_AGE_SEC = "max_session_age_sec";
  static final String MAX_SESSIONS = "max_sessions";
  static final String PARALLEL_SESSIONS = "parallel_sessions";
  static final String ALLOW_NON_ATOMIC_REPLACE = "allow_non_atomic_replace";
  static final String REQUIRE_STRICT_KEX = "require_strict_kex";
  static final String VERIFY = "verify";
  static final String TLS_MODE = "tls_mode";
  static final String ACTIVE_PORTS = "active_ports";
  static final String ENCODING = "encoding";
  static final int DEFAULT_MAX_SESSIONS = 4;

  private static final Set<ConnectionProtocol> FILES =
      EnumSet.complementOf(EnumSet.of(ConnectionProtocol.AZURE_FUNCTION));
  private static final Set<ConnectionProtocol> FTP_ANY =
      EnumSet.of(ConnectionProtocol.FTP, ConnectionProtocol.FTPS);
  private static final Set<ConnectionProtocol> SSH = EnumSet.of(ConnectionProtocol.SFTP);
  private static final Set<ConnectionProtocol> TLS = EnumSet.of(ConnectionProtocol.FTPS);
  private static final Set<ConnectionProtocol> AZURE =
      EnumSet.of(ConnectionProtocol.AZURE_FUNCTION);

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

  private static final Map<String, Rule> RULES = rules();

  private final Map<String, Object> values;

  ConnectionProperties(Map<String, Object> values) {
    this.values = values == null ? Map.of() : values;
  }

  int maxSessions() {
    return integer(MAX_SESSIONS, DEFAULT_MAX_SESSIONS);
  }

  String text(String key, String fallback) {
    return values.get(key) instanceof String s ? s : fallback;
  }

  int integer(String key, int fallback) {
    return values.get(key) instanceof Number n ? n.intValue() : fallback;
  }

  boolean flag(String key, boolean fallback) {
    return values.get(key) instanceof Boolean b ? b : fallback;
  }

  /**
   * Checks and normalises; every problem is one of field {@code properties.<key>}. A default of
   * another protocol's option is dropped.
   *
   * @param misfits takes options of other protocols
   * @return null when nothing is set
   */
  static Map<String, Object> check(
      Map<String, Object> given,
      ConnectionProtocol protocol,
      Problems problems,
      List<FieldProblem> misfits) {
    Map<String, Object> checked = new LinkedHashMap<>();
    if (given != null && protocol != null) {
      given.forEach(
          (key, value) -> {
            if (value != null) {
              Rule rule = RULES.get(key);
              if (rule == null) {
                problems.add("properties." + key, "Is not an option of any protocol.");
              } else if (!rule.protocols().contains(protocol)) {
                if (!rule.isDefault(value)) {
                  misfits.add(
                      new FieldProblem("properties." + key, "Is not an option of this protocol."));
                }
              } else {
                checked.put(key, rule.check().apply(value, "properties." + key, problems));
              }
            }
          });
    }
    ConnectionProperties all = new ConnectionProperties(checked);
    int most = all.integer(MAX_SESSIONS, DEFAULT_MAX_SESSIONS);
    problems.addIf(
        all.integer(PARALLEL_SESSIONS, 1) > most,
        "properties." + PARALLEL_SESSIONS,
        "Must not be larger than max_sessions (" + most + ").");
    return checked.isEmpty() ? null : checked;
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new LinkedHashMap<>();
    rules.put(BASE_PATH, new Rule(FILES, "/", ConnectionProperties::path));
    rules.put(TLS_MODE, new Rule(TLS, oneOf("implicit", "explicit")));
    rules.put(ACTIVE_PORTS, new Rule(FTP_ANY, ConnectionProperties::ports));
    rules.put(ENCODING, new Rule(FTP_ANY, "UTF-8", ConnectionProperties::charset));
    rules.put("workspace_id", new Rule(AZURE, ConnectionProperties::guid));
    rules.put("tenant_id", new Rule(AZURE, ConnectionProperties::guid));
    rules.put("client_id", new Rule(AZURE, ConnectionProperties::guid));
    rules.put("query_schema", new Rule(AZURE, "classic", oneOf("classic", "workspace")));
    rules.put(IDLE_SESSION_SEC, new Rule(FILES, 30, whole(0, 86_400)));
    rules.put(MAX_SESSION_AGE_SEC, new Rule(FILES, 3600, whole(1, 604_800)));
    rules.put(MAX_SESSIONS, new Rule(FILES, DEFAULT_MAX_SESSIONS, whole(1, 100)));
    rules.put(PARALLEL_SESSIONS, new Rule(FILES, 1, whole(1, 100)));
    rules.put(ALLOW_NON_ATOMIC_REPLACE, new Rule(FILES, true, ConnectionProperties::bool));
    rules.put(REQUIRE_STRICT_KEX, new Rule(SSH, false, ConnectionProperties::bool));
    rules.put(VERIFY, new Rule(FILES, "size", oneOf("size", "hash", "reread")));
    return rules;
  }

  private static Object path(Object value, String field, Problems problems) {
    String path = value instanceof String s ? s : "";
    boolean valid = path.startsWith("/") && path.length() <= 4096 && path.indexOf('\0') < 0;
    problems.addIf(!valid, field, "Must be an absolute path, e.g. \"/in\".");
    return path;
  }

  private static Object guid(Object value, String field, Problems problems) {
    boolean valid = value instanceof String s && GUID.matcher(s).matches();
    problems.addIf(!valid, field, "Must be a GUID.");
    return value;
  }

  private static Object bool(Object value, String field, Problems problems) {
    problems.addIf(!(value instanceof Boolean), field, "Must be true or false.");
    return value;
  }

  private static Object ports(Object value, String field, Problems problems) {
    Matcher matcher = PORTS.matcher(value instanceof String s ? s : "");
    boolean valid = false;
    if (matcher.matches()) {
      int from = Integer.parseInt(matcher.group(1));
      int to = Integer.parseInt(matcher.group(2));
      valid = from >= 1 && from <= to && to <= 65_535;
    }
    problems.addIf(!valid, field, "Must be a range of ports, e.g. \"50000-50100\".");
    return value;
  }

  private static Object charset(Object value, String field, Problems problems) {
    boolean known = false;
    try {
      known = value instanceof String s && Charset.isSupported(s);
    } catch (IllegalCharsetNameException e) {
      known = false;
    }
    problems.addIf(!known, field, "Must name a character set, e.g. \"UTF-8\".");
    return value;
  }

  private static Check oneOf(String... choices) {
    Set<String> allowed = Set.of(choices);
    return (value, field, problems) -> {
      boolean valid = value instanceof String s && allowed.contains(s);
      problems.addIf(!valid, field, "Must be one of " + String.join(", ", choices) + ".");
      return value;
    };
  }

  private static Check whole(int min, int max) {
    return (value, field, problems) -> {
      BigDecimal number =
          value instanceof Number n ? new BigDecimal(n.toString()).stripTrailingZeros() : null;
      boolean valid =
          number != null
              && number.scale() <= 0
              && number.compareTo(BigDecimal.valueOf(min)) >= 0
              && number.compareTo(BigDecimal.valueOf(max)) <= 0;
      problems.addIf(!valid, field, "Must be a whole number between " + min + " and " + max + ".");
      return valid ? (Object) number.longValueExact() : value;
    };
  }

  /** Which protocols know a key, and what its value must be. */
  private record Rule(Set<ConnectionProtocol> protocols, Object preset, Check check) {
    Rule(Set<ConnectionProtocol> protocols, Check check) {
      this(protocols, null, check);
    }

    boolean isDefault(Object value) {
      return preset != null && preset.toString().equals(value.toString());
    }
  }

  /** Returns the normalised value. */
  @FunctionalInterface
  private interface Check {
    Object apply(Object value, String field, Problems problems);
  }
}
