/**
 * What a request passes before any resource: address of the client, path check, HTTPS, CORS, rate
 * limit, set-up guard, size limit; and the envelope for failures that no resource sees.
 */
package io.courier.web.rest.edge;
