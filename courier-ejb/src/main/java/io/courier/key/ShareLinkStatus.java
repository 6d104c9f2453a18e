package io.courier.key;

/** Only an active link serves its key. */
public enum ShareLinkStatus {
  ACTIVE,
  EXPIRED,
  REVOKED
}
