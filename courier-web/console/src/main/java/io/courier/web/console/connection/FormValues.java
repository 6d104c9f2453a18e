package io.courier.web.console.connection;

import io.courier.connection.ConnectionView;
import io.courier.core.Codes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the connection form shows: one entry per input, named as its id, which is the API's field
 * with underscores for dots ({@code properties_base_path}). Texts, and Boolean for check boxes.
 */
final class FormValues {
  static final String PROPERTIES = "properties_";
  static final String ALGORITHMS = "sshAlgorithms_";
  static final List<String> CATEGORIES = List.of("key_exchange", "encryption", "mac", "host_key");

  private FormValues() {}

  /** Of a new connection: the defaults of the reference. */
  static Map<String, Object> fresh() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("protocol", "sftp");
    values.put("port", "22");
    values.put("authMethod", "password");
    values.put("hostKeyPolicy", "trust_on_first_use");
    values.put("passiveMode", true);
    values.put("tlsVersionFloor", "tls_1_2");
    values.put("tlsCertPolicy", "system_trust");
    values.put("connectTimeoutSec", "30");
    values.put("operationTimeoutSec", "300");
    values.put("keepaliveIntervalSec", "60");
    values.put("transportRetries", "2");
    values.put("status", "active");
    values.put("fipsOverride", false);
    values.put(PROPERTIES + "allow_non_atomic_replace", true);
    values.put(PROPERTIES + "require_strict_kex", false);
    values.put(PROPERTIES + "verify", "size");
    values.put(PROPERTIES + "query_schema", "classic");
    for (String secret : Secrets.NAMES) {
      values.put(secret + Secrets.CHANGE, Secrets.KEEP);
    }
    return values;
  }

  /** What is stored; secrets stay empty and are kept. */
  static Map<String, Object> of(ConnectionView c) {
    Map<String, Object> values = fresh();
    values.put("name", c.name());
    values.put("group", c.group());
    values.put("protocol", Codes.of(c.protocol()));
    values.put("host", c.host());
    values.put("port", Integer.toString(c.port()));
    values.put("authMethod", Codes.of(c.authMethod()));
    values.put("username", c.username());
    values.put("sshKeyId", c.sshKeyId() == null ? null : c.sshKeyId().toString());
    put(values, "hostKeyPolicy", Codes.of(c.hostKeyPolicy()));
    values.put("storedHostFingerprint", c.storedHostFingerprint());
    put(values, "passiveMode", c.passiveMode());
    put(values, "tlsVersionFloor", Codes.of(c.tlsVersionFloor()));
    put(values, "tlsCertPolicy", Codes.of(c.tlsCertPolicy()));
    values.put("tlsPinnedThumbprint", c.tlsPinnedThumbprint());
    values.put("connectTimeoutSec", Integer.toString(c.connectTimeoutSec()));
    values.put("operationTimeoutSec", Integer.toString(c.operationTimeoutSec()));
    values.put("keepaliveIntervalSec", Integer.toString(c.keepaliveIntervalSec()));
    values.put("transportRetries", Integer.toString(c.transportRetries()));
    values.put("status", Codes.of(c.status()));
    values.put("fipsOverride", c.fipsOverride());
    values.put("notes", c.notes());
    if (c.properties() != null) {
      c.properties()
          .forEach(
              (key, value) ->
                  values.put(
                      PROPERTIES + key, value instanceof Boolean ? value : value.toString()));
    }
    for (String category : CATEGORIES) {
      values.put(ALGORITHMS + category, names(c.sshAlgorithms(), category));
    }
    return values;
  }

  private static void put(Map<String, Object> values, String key, Object value) {
    if (value != null) {
      values.put(key, value);
    }
  }

  private static String names(Map<String, Object> algorithms, String category) {
    return algorithms != null && algorithms.get(category) instanceof List<?> names
        ? String.join(", ", names.stream().map(Object::toString).toList())
        : null;
  }
}
