package io.courier.key;

/** Which store the key of a share link lies in. */
public enum SharedKeyType {
  PGP,
  SSH
}
