/** The Faces console's layout, messages and converters. Uses feature services only. */
package io.courier.web.console;
