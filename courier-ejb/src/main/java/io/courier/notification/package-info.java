/**
 * Who is told of what: rules, the queue of deliveries, their channels (e-mail, webhook) and the log
 * of every try. Observes the other features by the outbox; no feature imports it. Uses core, audit,
 * event, setting and crypto.
 */
package io.courier.notification;
