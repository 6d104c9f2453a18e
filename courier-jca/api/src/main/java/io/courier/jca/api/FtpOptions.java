package io.courier.jca.api;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How an FTP or FTPS endpoint is spoken to.
 *
 * @param passive EPSV, then PASV; else EPRT, then PORT
 * @param activePorts local ports to listen on in active mode; null for any
 * @param encoding character set of the control connection (RFC 2640: UTF-8)
 */
public record FtpOptions(boolean passive, PortRange activePorts, Charset encoding) {
  public static final FtpOptions DEFAULT = new FtpOptions(true, null, StandardCharsets.UTF_8);

  /** Ports from {@code first} to {@code last}, both included. */
  public record PortRange(int first, int last) {}
}
