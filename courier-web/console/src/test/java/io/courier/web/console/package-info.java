/** Tests of the console that need no server. */
package io.courier.web.console;
