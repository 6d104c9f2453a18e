package io.courier.web.console.connection;

import io.courier.connection.ConnectionDraft;
import io.courier.connection.ConnectionView;
import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Turns the form's entries into a draft with the members of the chosen protocol only: what the page
 * hides is not sent, and a secret the login no longer uses is cleared.
 */
final class FormDraft {
  private static final List<String> FILE_OPTIONS =
      List.of(
          "base_path",
          "idle_session_sec",
          "max_session_age_sec",
          "max_sessions",
          "parallel_sessions",
          "allow_non_atomic_replace",
          "verify");
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "sftp", List.of("require_strict_kex"),
          "ftp", List.of("active_ports", "encoding"),
          "ftps", List.of("tls_mode", "active_ports", "encoding"),
          "azure_function", List.of("workspace_id", "tenant_id", "client_id", "query_schema"));
  private static final Map<String, Object> OPTION_DEFAULTS =
      Map.of(
          "allow_non_atomic_replace",
          true,
          "require_strict_kex",
          false,
          "verify",
          "size",
          "query_schema",
          "classic");

  private final Map<String, Object> values;
  private final ConnectionView stored;
  private final List<FieldProblem> problems = new ArrayList<>();

  private FormDraft(Map<String, Object> values, ConnectionView stored) {
    this.values = values;
    this.stored = stored;
  }

  /**
   * @param stored null for a new connection
   * @param certificate base64 of an uploaded PKCS#12 file, null without
   * @throws CourierException 1000 for what is no number
   */
  static ConnectionDraft of(Map<String, Object> values, ConnectionView stored, String certificate) {
    return new FormDraft(values, stored).draft(certificate);
  }

  private ConnectionDraft draft(String certificate) {
    String protocol = text("protocol");
    boolean ssh = "sftp".equals(protocol);
    boolean ftps = "ftps".equals(protocol);
    boolean ftp = ftps || "ftp".equals(protocol);
    String method = text("authMethod");
    boolean manual = ssh && "manual".equals(values.get("hostKeyPolicy"));
    boolean pinned = ftps && "pinned_thumbprint".equals(values.get("tlsCertPolicy"));
    ConnectionDraft draft =
        new ConnectionDraft(
            text("name"),
            text("group"),
            protocol,
            text("host"),
            number("port"),
            method,
            text("username"),
            password(method),
            clientSecret(method),
            options(protocol),
            ssh && method != null && method.endsWith("ssh_key") ? key() : null,
            ssh ? text("hostKeyPolicy") : null,
            manual ? text("storedHostFingerprint") : null,
            ftp ? (Boolean) values.get("passiveMode") : null,
            ftps ? text("tlsVersionFloor") : null,
            ftps ? text("tlsCertPolicy") : null,
            pinned ? text("tlsPinnedThumbprint") : null,
            ftps ? certificate(certificate) : null,
            ftps && certificate != null ? text(Secrets.CERTIFICATE_PASSWORD) : null,
            ssh ? algorithms() : null,
            number("connectTimeoutSec"),
            number("operationTimeoutSec"),
            number("keepaliveIntervalSec"),
            number("transportRetries"),
            text("status"),
            Boolean.TRUE.equals(values.get("fipsOverride")),
            text("notes"));
    if (!problems.isEmpty()) {
      throw CourierException.invalid(problems);
    }
    return draft;
  }

  private String password(String method) {
    boolean has = stored != null && stored.hasPassword();
    if ("ssh_key".equals(method)) {
      return has ? "" : null;
    }
    return Secrets.wanted(values, Secrets.PASSWORD, has, text(Secrets.PASSWORD), problems);
  }

  private String clientSecret(String method) {
    boolean has = stored != null && Boolean.TRUE.equals(stored.hasClientSecret());
    if (!"service_principal".equals(method)) {
      return has ? "" : null;
    }
    String given = text(Secrets.CLIENT_SECRET);
    return Secrets.wanted(values, Secrets.CLIENT_SECRET, has, given, problems);
  }

  private String certificate(String uploaded) {
    boolean has = stored != null && Boolean.TRUE.equals(stored.hasTlsClientCertificate());
    return Secrets.wanted(values, Secrets.CERTIFICATE, has, uploaded, problems);
  }

  private UUID key() {
    String id = text("sshKeyId");
    try {
      return id == null ? null : UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      problems.add(new FieldProblem("sshKeyId", "Must be one of the keys."));
      return null;
    }
  }

  private Map<String, Object> options(String protocol) {
    Map<String, Object> options = new LinkedHashMap<>();
    if (!"azure_function".equals(protocol)) {
      FILE_OPTIONS.forEach(key -> option(options, key));
    }
    OPTIONS.getOrDefault(protocol, List.of()).forEach(key -> option(options, key));
    return options;
  }

  private void option(Map<String, Object> options, String key) {
    String field = FormValues.PROPERTIES + key;
    Object value = key.endsWith("_sec") || key.endsWith("_sessions") ? number(field) : value(field);
    if (value != null && !value.equals(OPTION_DEFAULTS.get(key))) {
      options.put(key, value);
    }
  }

  private Map<String, Object> algorithms() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String category : FormValues.CATEGORIES) {
      String names = text(FormValues.ALGORITHMS + category);
      if (names != null) {
        List<Object> list = new ArrayList<>();
        Arrays.stream(names.split("[,\\s]+")).filter(n -> !n.isEmpty()).forEach(list::add);
        all.put(category, list);
      }
    }
    return all.isEmpty() ? null : all;
  }

  private Integer number(String field) {
    String given = text(field);
    try {
      return given == null ? null : Integer.valueOf(given.strip());
    } catch (NumberFormatException e) {
      problems.add(new FieldProblem(field, "Must be a whole number."));
      return null;
    }
  }

  private Object value(String field) {
    return values.get(field) instanceof Boolean flag ? flag : text(field);
  }

  private String text(String field) {
    Object value = values.get(field);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }
}
