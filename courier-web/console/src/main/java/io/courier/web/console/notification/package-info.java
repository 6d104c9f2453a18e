/**
 * Pages of notifications: rules, their form with a test message, and the log. Uses the notification
 * service, and those of the entities that rules can be about.
 */
package io.courier.web.console.notification;
