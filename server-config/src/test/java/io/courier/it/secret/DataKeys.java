package io.courier.it.secret;

import io.courier.it.CourierServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The data keys of a Development installation, unwrapped here and not by the server. */
final class DataKeys {
  private static final String VERSION = "development";
  private static final byte[] ASSOCIATED =
      "courier:kek|development".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_LENGTH = 36;
  private static final int IV_LENGTH = 12;
  private static final int WRAPPED_LENGTH = IV_LENGTH + 32 + 16;

  private DataKeys() {}

  /** Of every encrypted value in any table. */
  static List<byte[]> of(CourierServer server, byte[] kek) throws Exception {
    List<byte[]> keys = new ArrayList<>();
    try (Connection owner = server.database(true);
        Statement columns = owner.createStatement();
        ResultSet all =
            columns.executeQuery(
                "SELECT format('SELECT %I FROM %I.%I', column_name, table_schema, table_name)"
                    + " FROM information_schema.columns WHERE data_type = 'bytea'"
                    + " AND table_schema NOT IN ('pg_catalog', 'information_schema')")) {
      while (all.next()) {
        unwrap(owner, all.getString(1), kek, keys);
      }
    }
    return keys;
  }

  private static void unwrap(Connection owner, String query, byte[] kek, List<byte[]> keys)
      throws SQLException, GeneralSecurityException {
    try (Statement values = owner.createStatement();
        ResultSet rows = values.executeQuery(query)) {
      while (rows.next()) {
        byte[] value = rows.getBytes(1);
        if (value != null && value.length > VERSION_LENGTH + WRAPPED_LENGTH && isBlob(value)) {
          keys.add(unwrap(value, kek));
        }
      }
    }
  }

  private static boolean isBlob(byte[] value) {
    return new String(value, 0, VERSION_LENGTH, StandardCharsets.US_ASCII)
        .equals(VERSION + "\0".repeat(VERSION_LENGTH - VERSION.length()));
  }

  private static byte[] unwrap(byte[] value, byte[] kek) throws GeneralSecurityException {
    byte[] iv = new byte[IV_LENGTH];
    byte[] text = new byte[WRAPPED_LENGTH - IV_LENGTH];
    ByteBuffer.wrap(value, VERSION_LENGTH, WRAPPED_LENGTH).get(iv).get(text);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(kek, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(ASSOCIATED);
    return cipher.doFinal(text);
  }
}
