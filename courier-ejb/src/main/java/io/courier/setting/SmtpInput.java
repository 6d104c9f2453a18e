package io.courier.setting;

/**
 * The mail server as an Admin wants it: null members mean the default, but an absent password is
 * kept. An empty one clears it.
 */
public record SmtpInput(
    String host,
    Integer port,
    Boolean useSsl,
    String username,
    String password,
    String fromAddress,
    String fromName) {
  /** Without the password. */
  @Override
  public String toString() {
    return "SmtpInput[" + host + ":" + port + "]";
  }
}
