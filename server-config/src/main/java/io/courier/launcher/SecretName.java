package io.courier.launcher;

/** Names under which Key Vault keeps the application's secrets. */
final class SecretName {
  static final String DATABASE_PASSWORD = "courier-db-password";
  static final String MIGRATION_PASSWORD = "courier-db-migration-password";
  static final String JWT = "courier-jwt-secret";
  static final String KEY_STORE_PASSWORD = "courier-tls-keystore-password";

  private SecretName() {}

  /** Where the value of a variable belongs instead. */
  static String insteadOf(String variable) {
    return switch (variable) {
      case "COURIER_DB_PASSWORD" -> inVault(DATABASE_PASSWORD);
      case "COURIER_DB_MIGRATION_PASSWORD" -> inVault(MIGRATION_PASSWORD);
      case "COURIER_TLS_KEYSTORE_PASSWORD" ->
          inVault(KEY_STORE_PASSWORD)
              + " Or in the file that COURIER_TLS_KEYSTORE_PASSWORD_FILE names.";
      case "JWT_SECRET" -> inVault(JWT);
      case "COURIER_KEK" -> "the key-encryption key is a key of Key Vault (KEYVAULT_KEK_NAME).";
      default -> "Courier signs in to Azure by the managed identity of the host.";
    };
  }

  private static String inVault(String name) {
    return "the value belongs into Key Vault as secret '" + name + "'.";
  }
}
