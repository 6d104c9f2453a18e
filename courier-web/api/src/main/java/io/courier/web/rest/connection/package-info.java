/** REST of connections, their host keys, test and audit log. Uses the connection services only. */
package io.courier.web.rest.connection;
