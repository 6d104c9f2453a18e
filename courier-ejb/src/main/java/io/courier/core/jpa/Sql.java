package io.courier.core.jpa;

import io.courier.core.JsonText;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Statements on the connection of the entity manager's transaction: partitioned tables and queues
 * need locking clauses and conditional updates that entities cannot say. Statement texts are
 * constants of the callers. Not thread-safe.
 */
public final class Sql {
  private final Connection connection;

  /** Within a transaction only. */
  public Sql(EntityManager entityManager) {
    this.connection = entityManager.unwrap(Connection.class);
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Number of rows changed. */
  public int update(String statement, Object... values) {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      bind(prepared, values);
      return prepared.executeUpdate();
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  public <T> List<T> list(Row<T> row, String query, Object... values) {
    try (PreparedStatement prepared = connection.prepareStatement(query)) {
      bind(prepared, values);
      List<T> rows = new ArrayList<>();
      try (ResultSet result = prepared.executeQuery()) {
        while (result.next()) {
          rows.add(row.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  public <T> Optional<T> one(Row<T> row, String query, Object... values) {
    return list(row, query, values).stream().findFirst();
  }

  public long number(String query, Object... values) {
    return one(result -> result.getLong(1), query, values).orElse(0L);
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  public static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  public static Map<String, Object> json(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : JsonText.readObject(text);
  }

  public static Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  public static Long whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private static void bind(PreparedStatement prepared, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null) {
        prepared.setNull(i + 1, Types.NULL);
      } else if (value instanceof Instant instant) {
        prepared.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
      } else if (value instanceof Map || value instanceof List) {
        prepared.setString(i + 1, JsonText.write(value));
      } else if (value instanceof Enum<?> code) {
        prepared.setString(i + 1, io.courier.core.Codes.of(code));
      } else {
        prepared.setObject(i + 1, value);
      }
    }
  }
}
