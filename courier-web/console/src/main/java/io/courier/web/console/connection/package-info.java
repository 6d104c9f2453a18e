/**
 * Pages of connections: list, detail with known hosts and test, form. Uses the connection feature's
 * services.
 */
package io.courier.web.console.connection;
