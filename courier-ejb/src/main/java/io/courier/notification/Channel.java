package io.courier.notification;

/** How somebody is told. */
public enum Channel {
  EMAIL,
  WEBHOOK
}
