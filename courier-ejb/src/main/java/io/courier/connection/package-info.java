/**
 * Remote systems: their descriptions, credentials, trusted host keys, test and audit trail; turns a
 * stored row into a request for a session. Uses core, audit, azure, setting, crypto, key and the
 * adapter's API.
 */
package io.courier.connection;
