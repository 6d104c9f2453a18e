package io.courier.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
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

  /**
   * One row.
   *
   * @param passwordHash null for users of a single sign-on provider
   * @param locked at this moment, by the clock of the database
   */
  record User(
      UUID id,
      String name,
      String displayName,
      String role,
      String passwordHash,
      boolean active,
      boolean locked) {
    @Override
    public String toString() {
      return "User[" + name + "]";
    }
  }

  /** The user of that name, letter case ignored; deleted ones do not exist. */
  Optional<User> find(String name) throws SQLException {
    try (Connection connection = open();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT id, username, display_name, role, password_hash,
                       is_active, coalesce(locked_until > now(), FALSE)
                  FROM users WHERE lower(username) = lower(?) AND NOT is_deleted
                """)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new User(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getBoolean(7)));
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

  /**
   * Takes a sign-in with the right password into the row. False when the user may not sign in with
   * it any more: parallel wrong guesses may have locked the account while it was checked.
   */
  boolean succeeded(User checked) throws SQLException {
    try (Connection connection = open();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                UPDATE users SET failed_login_count = 0, locked_until = NULL, last_login_at = now()
                 WHERE id = ? AND password_hash = ? AND is_active AND NOT is_deleted
                   AND (locked_until IS NULL OR locked_until <= now())
                """)) {
      statement.setObject(1, checked.id());
      statement.setString(2, checked.passwordHash());
      return statement.executeUpdate() == 1;
    }
  }

  /**
   * A wrong password: counted in one statement, and the user locked when the limit of the settings
   * is reached.
   */
  void failed(UUID id) throws SQLException {
    try (Connection connection = open();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                UPDATE users
                   SET failed_login_count = failed_login_count + 1,
                       locked_until = CASE
                         WHEN failed_login_count + 1 >=
                              coalesce((SELECT value::int FROM system_settings WHERE key = 'auth.max_login_attempts'), 5)
                         THEN now() + interval '1 minute'
                              * coalesce((SELECT value::int FROM system_settings WHERE key = 'auth.lockout_duration_minutes'), 15)
                         ELSE locked_until
                       END
                 WHERE id = ?
                """)) {
      statement.setObject(1, id);
      statement.executeUpdate();
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
