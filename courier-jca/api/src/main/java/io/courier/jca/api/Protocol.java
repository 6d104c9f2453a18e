package io.courier.jca.api;

/** Wire protocol of an {@link Endpoint}. */
public enum Protocol {
  SFTP,
  FTP,
  FTPS
}
