package io.courier.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/** The table {@code users}, a short connection of its own per question. Thread-safe. */
final class UserTable {
  private static final int MAX_ROWS = 1000;

  private final String url;
  private final String user;
  private final String password;

  UserTable(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** One row. */
  record User(String name, String displayName, String role, boolean active) {}

  /** The user of that name, letter case ignored; deleted ones do not exist. */
  Optional<User> find(String name) throws SQLException {
    try (Connection connection = open();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT username, display_name, role, is_active
                  FROM users WHERE lower(username) = lower(?) AND NOT is_deleted
                """)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new User(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
      }
    }
  }

  /**
   * Names of users whose name is like the SQL pattern, in order; at most {@code limit}, 0 for the
   * most there is.
   */
  List<String> names(String like, int limit) throws SQLException {
    return list(
        "SELECT username FROM users WHERE username LIKE ? AND NOT is_deleted ORDER BY username LIMIT ?",
        like,
        limit);
  }

  /** Names of the users with the role. */
  List<String> withRole(String role, int limit) throws SQLException {
    return list(
        "SELECT username FROM users WHERE role = ? AND NOT is_deleted ORDER BY username LIMIT ?",
        role,
        limit);
  }

  private List<String> list(String sql, String value, int limit) throws SQLException {
    try (Connection connection = open();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, value);
      query.setInt(2, limit > 0 && limit < MAX_ROWS ? limit : MAX_ROWS);
      List<String> names = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
      return names;
    }
  }

  private Connection open() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "courier-registry");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "30");
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("The database URL is not one of PostgreSQL.");
    }
    return connection;
  }
}
