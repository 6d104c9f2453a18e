package io.courier.notification;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.notification.Deliveries.Target;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.UUID;

/** Sends messages through the channels of rules, outside of transactions. */
@ApplicationScoped
public class Dispatch {
  private static final System.Logger LOG = System.getLogger(Dispatch.class.getName());

  @Inject Deliveries deliveries;
  @Inject ChannelSecrets secrets;
  @Inject @Any Instance<ChannelSender> found;

  private Iterable<ChannelSender> channels;

  /** For CDI. */
  public Dispatch() {}

  Dispatch(Deliveries deliveries, ChannelSecrets secrets, Iterable<ChannelSender> channels) {
    this.deliveries = deliveries;
    this.secrets = secrets;
    this.channels = channels;
  }

  /** Tries a claimed delivery once and records how it ended. */
  public void deliver(Delivery delivery) {
    Optional<Target> target = deliveries.target(delivery.ruleId());
    if (target.isEmpty()) {
      deliveries.drop(delivery);
      return;
    }
    Outcome outcome;
    try {
      outcome = send(delivery.ruleId(), target.get(), delivery.message());
    } catch (CourierException e) {
      LOG.log(
          Level.WARNING,
          () ->
              "CRTRF2150W: A notification of rule "
                  + delivery.ruleId()
                  + " could not be dispatched: "
                  + e.getMessage(),
          e);
      outcome = Outcome.failed(e.getMessage());
    }
    deliveries.tried(delivery, target.get(), outcome);
  }

  /**
   * Tries once.
   *
   * @throws CourierException 1071, 1072 when the channel's secrets cannot be read; 7204 when it
   *     failed for a reason that is not the receiver's
   */
  public Outcome send(UUID ruleId, Target target, Message message) {
    Open open = secrets.open(ruleId, target.config());
    for (ChannelSender sender : channels == null ? found : channels) {
      if (sender.channel() == target.channel()) {
        try {
          return sender.send(target.config(), open, message);
        } catch (CourierException e) {
          throw e;
        } catch (RuntimeException e) {
          throw new CourierException(
              ErrorCode.NOTIFICATION_DISPATCH_FAILED,
              "The message could not be handed to the channel; the server's log tells why.",
              e);
        }
      }
    }
    throw new CourierException(
        ErrorCode.NOTIFICATION_DISPATCH_FAILED, "This server has no such channel.");
  }
}
