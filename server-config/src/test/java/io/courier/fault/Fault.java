package io.courier.fault;

import java.util.Random;

/** What is done to a node in one round. */
enum Fault {
  KILL_WHILE_READING(WatchedPartner.Moment.READ, 40),
  KILL_WHILE_WRITING(WatchedPartner.Moment.WRITE, 800),
  KILL_BEFORE_RENAME(WatchedPartner.Moment.BEFORE_RENAME, 40),
  KILL_AFTER_RENAME(WatchedPartner.Moment.AFTER_RENAME, 40),
  KILL_AT_ANY_TIME(null, 0),
  KILL_ALL_AT_ANY_TIME(null, 0),
  STOP_WHILE_READING(WatchedPartner.Moment.READ, 40),
  STOP_WHILE_WRITING(WatchedPartner.Moment.WRITE, 800),
  STOP_BEFORE_RENAME(WatchedPartner.Moment.BEFORE_RENAME, 40),
  STOP_AFTER_RENAME(WatchedPartner.Moment.AFTER_RENAME, 40),
  STOP_AT_ANY_TIME(null, 0);

  final WatchedPartner.Moment moment;
  private final int occurrences;

  Fault(WatchedPartner.Moment moment, int occurrences) {
    this.moment = moment;
    this.occurrences = occurrences;
  }

  int occurrence(Random random) {
    return 1 + random.nextInt(occurrences);
  }

  /** Whether the node is frozen and thawed instead of killed. */
  boolean stops() {
    return name().startsWith("STOP");
  }

  /** Whether every node is met, and not one of them. */
  boolean meetsAll() {
    return this == KILL_ALL_AT_ANY_TIME;
  }

  /** Whether it says anything new where there is one node only. */
  boolean needsTwoNodes() {
    return stops() || meetsAll();
  }
}
