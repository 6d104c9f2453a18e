package io.courier.launcher;

import io.courier.liquibase.SchemaMigration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How Liberty and the migration reach PostgreSQL.
 *
 * @param url JDBC URL with all parameters
 * @param user role the application works with
 * @param owner role that owns the schema
 * @param exclusive whether no other node can use it
 */
record Database(String url, Role user, Role owner, boolean exclusive) {

  /** A role that logs in. */
  record Role(String name, String password) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The database named by the environment variables, with the passwords that were read. */
  static Database external(
      DeploymentSettings.ExternalDatabase given, ApplicationSecrets secrets, boolean development) {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("stringtype", "unspecified");
    defaults.put("sslmode", development ? "prefer" : "verify-full");
    defaults.put("tcpKeepAlive", "true");
    Role user = new Role(given.user(), secrets.database().orElseThrow());
    String migration = secrets.migration().orElse(user.password());
    return new Database(
        withDefaults(given.url(), defaults),
        user,
        given.migrationUser().map(owner -> new Role(owner, migration)).orElse(user),
        false);
  }

  /** The target of the migration. */
  SchemaMigration.Target migrationTarget() {
    return new SchemaMigration.Target(url, owner.name(), owner.password(), user.name());
  }

  /** Adds the parameters that the URL does not have. */
  static String withDefaults(String url, Map<String, String> defaults) {
    var text = new StringBuilder(url);
    String query = url.contains("?") ? url.substring(url.indexOf('?')) : "";
    for (Map.Entry<String, String> entry : defaults.entrySet()) {
      if (!query.contains("?" + entry.getKey() + "=")
          && !query.contains("&" + entry.getKey() + "=")) {
        text.append(text.indexOf("?") < 0 ? '?' : '&')
            .append(entry.getKey())
            .append('=')
            .append(entry.getValue());
      }
    }
    return text.toString();
  }
}
