package io.courier.crypto;

/**
 * Every column that holds envelopes. A test compares the list with the schema: a new column of
 * bytes must be named here or there.
 *
 * <p>{@code page} gives up to 100 rows (id, blob) above an id whose envelope names another version
 * of the key-encryption key; {@code replace} exchanges one blob for another if it is still the one
 * that was read and nobody holds the row.
 */
enum SecretColumn {
  CONNECTION_PASSWORD(
      "connections",
      "password_encrypted",
      """
      SELECT CAST(id AS text), password_encrypted FROM connections
       WHERE id > CAST(?1 AS uuid) AND substring(password_encrypted FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE connections SET password_encrypted = ?1 WHERE id =
        (SELECT id FROM connections WHERE id = CAST(?2 AS uuid) AND password_encrypted = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  CONNECTION_CLIENT_SECRET(
      "connections",
      "client_secret_encrypted",
      """
      SELECT CAST(id AS text), client_secret_encrypted FROM connections
       WHERE id > CAST(?1 AS uuid) AND substring(client_secret_encrypted FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE connections SET client_secret_encrypted = ?1 WHERE id =
        (SELECT id FROM connections WHERE id = CAST(?2 AS uuid) AND client_secret_encrypted = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  CONNECTION_CERTIFICATE(
      "connections",
      "tls_client_cert_encrypted",
      """
      SELECT CAST(id AS text), tls_client_cert_encrypted FROM connections
       WHERE id > CAST(?1 AS uuid) AND substring(tls_client_cert_encrypted FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE connections SET tls_client_cert_encrypted = ?1 WHERE id =
        (SELECT id FROM connections WHERE id = CAST(?2 AS uuid) AND tls_client_cert_encrypted = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  SSH_PRIVATE_KEY(
      "ssh_keys",
      "private_key_data",
      """
      SELECT CAST(id AS text), private_key_data FROM ssh_keys
       WHERE id > CAST(?1 AS uuid) AND substring(private_key_data FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE ssh_keys SET private_key_data = ?1 WHERE id =
        (SELECT id FROM ssh_keys WHERE id = CAST(?2 AS uuid) AND private_key_data = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  SSH_PASSPHRASE(
      "ssh_keys",
      "passphrase_hash",
      """
      SELECT CAST(id AS text), passphrase_hash FROM ssh_keys
       WHERE id > CAST(?1 AS uuid) AND substring(passphrase_hash FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE ssh_keys SET passphrase_hash = ?1 WHERE id =
        (SELECT id FROM ssh_keys WHERE id = CAST(?2 AS uuid) AND passphrase_hash = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  JOB_SECRET(
      "job_secrets",
      "value",
      """
      SELECT CAST(id AS text), value FROM job_secrets
       WHERE id > CAST(?1 AS uuid) AND substring(value FROM 1 FOR 36) <> ?2
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE job_secrets SET value = ?1 WHERE id =
        (SELECT id FROM job_secrets WHERE id = CAST(?2 AS uuid) AND value = ?3
            FOR UPDATE SKIP LOCKED)
      """),
  /** Base64 text; 36 bytes are 48 characters. */
  SETTING(
      "system_settings",
      "value",
      """
      SELECT key, value FROM system_settings
       WHERE is_secret AND value <> '' AND key > ?1 AND left(value, 48) <> encode(?2, 'base64')
       ORDER BY key LIMIT 100
      """,
      """
      UPDATE system_settings SET value = replace(encode(?1, 'base64'), chr(10), '') WHERE key =
        (SELECT key FROM system_settings
          WHERE key = ?2 AND value = replace(encode(?3, 'base64'), chr(10), '')
            FOR UPDATE SKIP LOCKED)
      """),
  /** Base64 text inside a JSON object. */
  NOTIFICATION_CHANNEL(
      "notification_rules",
      "channel_config.secret",
      """
      SELECT CAST(id AS text), channel_config ->> 'secret' FROM notification_rules
       WHERE id > CAST(?1 AS uuid) AND left(channel_config ->> 'secret', 48) <> encode(?2, 'base64')
       ORDER BY id LIMIT 100
      """,
      """
      UPDATE notification_rules SET channel_config = jsonb_set(channel_config, ARRAY['secret'],
             to_jsonb(replace(encode(?1, 'base64'), chr(10), ''))) WHERE id =
        (SELECT id FROM notification_rules WHERE id = CAST(?2 AS uuid)
            AND channel_config ->> 'secret' = replace(encode(?3, 'base64'), chr(10), '')
            FOR UPDATE SKIP LOCKED)
      """);

  private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

  private final String table;
  private final String column;
  private final String page;
  private final String replace;

  SecretColumn(String table, String column, String page, String replace) {
    this.table = table;
    this.column = column;
    this.page = page;
    this.replace = replace;
  }

  String table() {
    return table;
  }

  String column() {
    return column;
  }

  String page() {
    return page;
  }

  String replace() {
    return replace;
  }

  /** Smaller than every id. */
  String start() {
    return this == SETTING ? "" : NO_ID;
  }
}
