/**
 * REST resources of notification rules and their log. Uses the notification feature's service only.
 */
package io.courier.web.rest.notification;
