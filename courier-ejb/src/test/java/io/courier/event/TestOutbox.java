package io.courier.event;

import jakarta.persistence.EntityManager;
import java.time.Clock;

/** The outbox on a test's transaction. */
public final class TestOutbox {
  private TestOutbox() {}

  public static Outbox on(EntityManager entityManager) {
    Outbox outbox = new Outbox();
    outbox.entityManager = entityManager;
    outbox.clock = Clock.systemUTC();
    return outbox;
  }
}
