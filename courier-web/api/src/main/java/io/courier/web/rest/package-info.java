/** The REST application: envelope, exception mapping, filters. Uses feature services only. */
package io.courier.web.rest;
