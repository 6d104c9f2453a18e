package io.courier.event;

/** A consumer refused an event; carries it out of the transaction that is rolled back. */
class UndeliverableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RelayedEvent event;

  UndeliverableException(RelayedEvent event, RuntimeException cause) {
    super("Event " + event.id() + " was refused", cause);
    this.event = event;
  }

  RelayedEvent event() {
    return event;
  }
}
