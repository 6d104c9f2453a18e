package io.courier.crypto;

import java.util.UUID;

/**
 * Where an encrypted value is stored; part of the authenticated data, so that a blob copied
 * elsewhere does not decrypt.
 *
 * @param table table name
 * @param column column name, or JSON path inside a JSON column
 * @param rowId row id, or setting key where there is no UUID
 */
public record SecretLocation(String table, String column, String rowId) {
  public static SecretLocation of(String table, String column, UUID rowId) {
    return new SecretLocation(table, column, rowId.toString());
  }
}
