/** System tests of connections, host keys and SSH keys over the public API. */
package io.courier.it.connection;
