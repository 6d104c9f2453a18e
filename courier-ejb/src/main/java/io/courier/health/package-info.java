/**
 * Whether this node may start, is alive and is ready: checks at start, MicroProfile Health, the
 * node's heartbeat row. Observes the other features; none imports it.
 */
package io.courier.health;
