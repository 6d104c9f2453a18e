/**
 * Pages of SSH keys: list, detail, generate, import, edit. Uses the services of the key store and
 * the audit log.
 */
package io.courier.web.console.key;
