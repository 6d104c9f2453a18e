package io.courier.connection;

/** What a connection speaks. */
public enum ConnectionProtocol {
  SFTP(22),
  FTP(21),
  FTPS(990),
  AZURE_FUNCTION(443);

  private final int defaultPort;

  ConnectionProtocol(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  public int defaultPort() {
    return defaultPort;
  }

  /** Whether it moves files. */
  public boolean isFileProtocol() {
    return this != AZURE_FUNCTION;
  }
}
