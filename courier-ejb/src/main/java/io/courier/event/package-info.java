/**
 * The outbox: what happened, written in the transaction in which it happened, for those who observe
 * (notifications). Uses core only.
 */
package io.courier.event;
