package io.courier.jca.api;

import java.time.Duration;

/**
 * Limits of one session.
 *
 * @param connect bounds DNS, TCP, handshake and login together
 * @param operation longest silence inside one operation; on expiry the socket is closed
 * @param keepalive interval of keep-alive messages on an idle session
 */
public record Timeouts(Duration connect, Duration operation, Duration keepalive) {}
