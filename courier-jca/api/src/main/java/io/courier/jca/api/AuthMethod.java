package io.courier.jca.api;

/** How a session logs in. {@link #PASSWORD_AND_SSH_KEY} offers both proofs (RFC 4252 section 5). */
public enum AuthMethod {
  PASSWORD,
  SSH_KEY,
  PASSWORD_AND_SSH_KEY;

  public boolean usesPassword() {
    return this != SSH_KEY;
  }

  public boolean usesKey() {
    return this != PASSWORD;
  }
}
