package io.courier.event;

/** A bean that gets every event of the outbox at least once, those of one entity in order. */
@FunctionalInterface
public interface EventConsumer {

  /**
   * Called inside the transaction that marks the event as processed: what is written is there if
   * and only if the event counts as processed. No remote calls. An exception rolls everything back;
   * the event is tried again, and given up after {@value EventRelay#MOST_ATTEMPTS} failures.
   */
  void consume(RelayedEvent event);
}
