/**
 * Administration: users, security, system settings. Uses the services of identity, settings, audit
 * and crypto; all but the system settings are for administrators.
 */
package io.courier.web.console.administration;
