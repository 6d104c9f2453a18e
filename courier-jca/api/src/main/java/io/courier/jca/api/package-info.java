/** What applications see of the file transfer resource adapter; uses the JDK only. */
package io.courier.jca.api;
