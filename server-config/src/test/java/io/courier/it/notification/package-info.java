/** Notification rules on the real server, with a real SMTP server and a webhook's receiver. */
package io.courier.it.notification;
