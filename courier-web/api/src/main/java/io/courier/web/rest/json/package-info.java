/**
 * JSON bodies to records and back, for every resource: one binding with messages a client can act
 * on. Uses JSON-P.
 */
package io.courier.web.rest.json;
