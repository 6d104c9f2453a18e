package io.courier.key;

/** Life of a key: active and retired change freely, deleted is final. */
public enum SshKeyStatus {
  ACTIVE,
  RETIRED,
  DELETED
}
