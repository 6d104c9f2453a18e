/**
 * The REST application: what every resource shares (docs/rest.md). Envelope, failures, query
 * parameters, roles. Uses feature services only.
 */
package io.courier.web.rest;
