/**
 * The outbox: what happened, written in the transaction in which it happened, and the relay that
 * hands each event to those who observe (notifications). Uses core only.
 */
package io.courier.event;
