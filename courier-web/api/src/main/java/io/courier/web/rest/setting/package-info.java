/**
 * REST resources of the settings. Uses the services of setting and, for test mail, notification.
 */
package io.courier.web.rest.setting;
