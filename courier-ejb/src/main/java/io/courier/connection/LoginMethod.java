package io.courier.connection;

/** How a connection proves who it is. */
public enum LoginMethod {
  PASSWORD,
  SSH_KEY,
  PASSWORD_AND_SSH_KEY,
  SERVICE_PRINCIPAL,
  FUNCTION_KEY;

  /** Whether {@code password} must be stored (for Azure: the master or function key). */
  boolean usesPassword() {
    return this != SSH_KEY;
  }

  boolean usesKey() {
    return this == SSH_KEY || this == PASSWORD_AND_SSH_KEY;
  }

  boolean usesClientSecret() {
    return this == SERVICE_PRINCIPAL;
  }

  /** The matrix of methods and protocols. */
  boolean fits(ConnectionProtocol protocol) {
    return switch (this) {
      case PASSWORD -> protocol.isFileProtocol();
      case SSH_KEY, PASSWORD_AND_SSH_KEY -> protocol == ConnectionProtocol.SFTP;
      case SERVICE_PRINCIPAL, FUNCTION_KEY -> protocol == ConnectionProtocol.AZURE_FUNCTION;
    };
  }
}
