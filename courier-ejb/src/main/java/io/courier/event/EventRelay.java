package io.courier.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;

/** Hands the outbox's events to their consumers, in bounded portions. Thread-safe. */
@ApplicationScoped
public class EventRelay {
  /** After so many failures an event is given up: it would keep its entity's later ones waiting. */
  static final int MOST_ATTEMPTS = 5;

  private static final System.Logger LOG = System.getLogger(EventRelay.class.getName());
  private static final int AT_ONCE = 100;

  private EventRepository events;
  private Clock clock;

  /** For CDI. */
  protected EventRelay() {}

  @Inject
  public EventRelay(EventRepository events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * One portion.
   *
   * @param node who does it
   * @return whether there may be more to do at once
   */
  public boolean relay(String node) {
    try {
      return events.relay(AT_ONCE, node, clock.instant()) > 0;
    } catch (UndeliverableException e) {
      blame(e, node);
      return true;
    }
  }

  private void blame(UndeliverableException refused, String node) {
    RelayedEvent event = refused.event();
    String error = String.valueOf(refused.getCause());
    int failures = event.attempts() + 1;
    if (failures < MOST_ATTEMPTS) {
      Duration wait = Duration.ofSeconds(1L << failures);
      events.retry(event, error, clock.instant(), wait);
      LOG.log(
          Level.WARNING,
          () ->
              "CRTRF2140W: Event "
                  + event.id()
                  + " was refused by a consumer; it is tried again in "
                  + wait.toSeconds()
                  + " seconds.",
          refused.getCause());
    } else {
      events.giveUp(event, error, node, clock.instant());
      LOG.log(
          Level.ERROR,
          () ->
              "CRTRF2141E: Event "
                  + event.id()
                  + " was refused by a consumer "
                  + failures
                  + " times and is given up: nobody is notified of it.",
          refused.getCause());
    }
  }
}
