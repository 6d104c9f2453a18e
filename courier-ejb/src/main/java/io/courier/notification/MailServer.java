package io.courier.notification;

import io.courier.core.Secret;

/**
 * Whom mail is handed to, and in whose name. The caller closes it.
 *
 * @param protection of the connection
 * @param username empty for none
 * @param password null for none
 */
record MailServer(
    String host,
    int port,
    Protection protection,
    String username,
    Secret password,
    String fromAddress,
    String fromName)
    implements AutoCloseable {
  private static final int PORT_OF_TLS = 465;

  /** Of a connection. */
  enum Protection {
    NONE,
    /** STARTTLS, demanded. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS;

    static Protection of(boolean secure, int port) {
      if (!secure) {
        return NONE;
      }
      return port == PORT_OF_TLS ? TLS : STARTTLS;
    }
  }

  @Override
  public void close() {
    if (password != null) {
      password.close();
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
