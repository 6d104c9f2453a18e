package io.courier.fault;

import java.util.Random;

/** What is done to a node in one round. */
enum Fault {
  KILL_WHILE_READING(WatchedPartner.Moment.READ, 40),
  KILL_WHILE_WRITING(WatchedPartner.Moment.WRITE, 800),
  KILL_BEFORE_RENAME(WatchedPartner.Moment.BEFORE_RENAME, 40),
  KILL_AFTER_RENAME(WatchedPartner.Moment.AFTER_RENAME, 40),
  KILL_AT_ANY_TIME(null, 0),
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
    return this == STOP_AT_ANY_TIME;
  }
}
