package io.courier.notification;

import io.courier.notification.ChannelSecrets.Open;
import java.util.Map;

/** One channel. Called without a transaction; returns within a minute. Thread-safe. */
interface ChannelSender {
  Channel channel();

  /**
   * Tries once.
   *
   * @param config as stored
   */
  Outcome send(Map<String, Object> config, Open secrets, Message message);
}
