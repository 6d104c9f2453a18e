/** Tests of the connection pages' logic; what users see is proven in a browser by server-config. */
package io.courier.web.console.connection;
