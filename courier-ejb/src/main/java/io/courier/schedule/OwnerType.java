package io.courier.schedule;

/** What can have schedules. The name in lower case is the audit log's entity type. */
public enum OwnerType {
  JOB,
  CHAIN
}
